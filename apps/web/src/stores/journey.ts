import { reportJourney, type Facts, type JourneyView } from '@plenum/journey';
import type { Evidence } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { onScopeDispose, shallowRef } from 'vue';
import { useEngine } from './engine.ts';

type Path = Facts['send']['path'];

/** The ten steps from "I am online" to "media flows", as both ends saw them. */
export const useJourneyStore = defineStore('journey', () => {
  const { recorder } = useEngine().client;
  const view = shallowRef<JourneyView>(recorder.view());
  /** Oldest first. */
  const timeline = shallowRef<Evidence[]>([]);
  /** The network path that media takes: the sending one, or the receiving one where nothing is sent. */
  const path = shallowRef<Path>(null);

  const refresh = (): void => {
    const { facts, timeline: all } = recorder.journey;
    view.value = recorder.view();
    timeline.value = all;
    path.value = facts.send.path ?? facts.recv.path;
  };
  const unlisten = recorder.events.on('changed', refresh);
  // Patience runs out by the clock alone: a step can fail while nothing happens.
  const timer = setInterval(refresh, 1_000);
  onScopeDispose(() => {
    unlisten();
    clearInterval(timer);
  });

  /** While somebody looks, both ends are asked each second. */
  function setWatched(watched: boolean): void {
    recorder.setWatched(watched);
  }
  /** What may be handed on when asking for help: redacted, pretty-printed JSON. */
  function reportJson(): string {
    return JSON.stringify(reportJourney(recorder.journey, Date.now()), null, 2);
  }

  return { view, timeline, path, setWatched, reportJson };
});
