import type { PeerId } from '@plenum/protocol';
import { useDocumentVisibility } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { useEngine } from './engine.ts';
import type { SharedScreen } from './shared-screens.ts';

/** How this person looks at the meeting: nobody else is told. */
export const useLayoutStore = defineStore('layout', () => {
  const { client } = useEngine();
  const view = ref<'grid' | 'speaker'>('grid');
  const hidesSelf = ref(false);
  /** Sound alone: others show no picture, and none is sent here. */
  const audioOnly = ref(false);
  /** One at most: a person, or a screen by its `screenId`. Kept while that one is away, for they may come back. */
  const pinnedId = ref<PeerId | SharedScreen['screenId'] | null>(null);
  const visibility = useDocumentVisibility();
  /** Somebody's picture floats above other programs, in a window of its own. */
  const isFloating = ref(false);
  /** Nobody looks at a hidden page, so that nothing is decoded for it. */
  const isPageSeen = computed(() => visibility.value === 'visible' || isFloating.value);

  watch(audioOnly, (wanted) => client.viewport.setAudioOnly(wanted));

  function togglePin(id: PeerId | SharedScreen['screenId']): void {
    pinnedId.value = pinnedId.value === id ? null : id;
  }
  return { view, hidesSelf, audioOnly, pinnedId, isFloating, isPageSeen, togglePin };
});
