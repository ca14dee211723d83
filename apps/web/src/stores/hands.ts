import type { PeerId, Reaction, ShownReaction } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { RaisedHand } from '../rtc/hands.ts';
import { useEngine } from './engine.ts';

export interface FloatingReaction {
  reactionId: number;
  reaction: Reaction;
}

/** How long a reaction is seen, in milliseconds; its motion is in TileSignals.vue. */
const LASTS = 4_000;
/** So many float over one tile at once. */
const SHOWN_AT_ONCE = 4;

/** Raised hands, and reactions that are shown just now. */
export const useHandsStore = defineStore('hands', () => {
  const { hands, client } = useEngine();
  /** The first raised first. */
  const queue = shallowRef<readonly RaisedHand[]>([]);
  const isOwnRaised = ref(false);
  /** Whoever's reactions have not changed keeps the same list, so that no tile is drawn anew. */
  const reactions = shallowRef<ReadonlyMap<PeerId, readonly FloatingReaction[]>>(new Map());
  const places = computed(() => new Map(queue.value.map(({ peerId }, index) => [peerId, index + 1])));
  let lastId = 0;

  const unlisten = [
    hands.events.on('changed', (all, isRaised) => {
      queue.value = all;
      isOwnRaised.value = isRaised;
    }),
    hands.events.on('reacted', show),
    client.events.on('phaseChanged', (phase) => {
      if (phase === 'lobby' || phase === 'left' || phase === 'failed') hands.clear();
    }),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  function show(shown: readonly ShownReaction[]): void {
    const next = new Map(reactions.value);
    for (const { peerId, reaction } of shown) {
      const floating = [...(next.get(peerId) ?? []), { reactionId: ++lastId, reaction }];
      next.set(peerId, floating.slice(-SHOWN_AT_ONCE));
    }
    reactions.value = next;
    const newest = lastId;
    setTimeout(() => hideUpTo(newest), LASTS);
  }
  function hideUpTo(newest: number): void {
    const kept = [...reactions.value].flatMap(([peerId, floating]) => {
      const late = floating.filter(({ reactionId }) => reactionId > newest);
      return late.length > 0 ? [[peerId, late.length === floating.length ? floating : late] as const] : [];
    });
    reactions.value = new Map(kept);
  }
  /** 1 for whoever raised a hand first; null where it is down. */
  function placeOf(peerId: PeerId): number | null {
    return places.value.get(peerId) ?? null;
  }
  /** @throws RequestFailedError */
  async function setRaised(raised: boolean): Promise<void> {
    await hands.setRaised(raised);
  }
  /** @throws RequestFailedError */
  async function react(reaction: Reaction): Promise<void> {
    await hands.react(reaction);
  }
  return { queue, isOwnRaised, reactions, placeOf, setRaised, react };
});
