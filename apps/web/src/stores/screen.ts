import type { RosterPeer } from '@plenum/protocol';
import { useTimeoutFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { useEngine } from './engine.ts';
import { TrackTable } from './participants.ts';
import { toSharedScreens, type SharedScreen } from './shared-screens.ts';

/** Once there is media again, whoever shared has done so anew by then; else they stopped. In milliseconds. */
const SHARED_ANEW_WITHIN = 5_000;

/** The screens of this meeting: what this person shares, and what others do. */
export const useScreenStore = defineStore('screen', () => {
  const { client, screen, moderation } = useEngine();
  const own = shallowRef(screen.current);
  const isSharing = computed(() => own.value.status === 'on');
  /** Of others; who began last stands last. */
  const shared = shallowRef<readonly SharedScreen[]>([]);
  /** Chosen by hand, until somebody else begins to share. */
  const chosenId = ref<string | null>(null);
  /** The one that is shown large where nothing is pinned: the latest. */
  const shown = computed(
    () => shared.value.find(({ screenId }) => screenId === chosenId.value) ?? shared.value.at(-1) ?? null,
  );

  let peers: readonly RosterPeer[] = [];
  /** The room has lost all media, or had a moment ago: those who shared are not taken for having stopped. */
  let isHeld = false;
  const release = useTimeoutFn(
    () => {
      isHeld = false;
      refresh();
    },
    SHARED_ANEW_WITHIN,
    { immediate: false },
  );
  const tracks = new TrackTable();
  function refresh(): void {
    const before = shared.value;
    const now = toSharedScreens(peers, client.selfPeerId, tracks, before, isHeld);
    if (areSame(now, before)) return; // Most of what happens in a room concerns no screen: nothing is drawn anew.
    if (now.some(({ screenId }) => !before.some((one) => one.screenId === screenId))) chosenId.value = null;
    shared.value = now;
  }
  const { events } = client;
  const unlisten = [
    screen.events.on('changed', (state) => (own.value = state)),
    events.on('phaseChanged', (_, { broken }) => {
      if (broken === 'media') {
        isHeld = true;
        release.stop();
      } else if (isHeld && !release.isPending.value) {
        release.start();
      }
    }),
    events.on('rosterChanged', (all) => {
      peers = all;
      refresh();
    }),
    events.on('trackAdded', (remote) => {
      tracks.add(remote);
      refresh();
    }),
    events.on('trackRemoved', (remote) => {
      tracks.remove(remote);
      refresh();
    }),
    events.on('qualityChanged', (remote, quality) => {
      tracks.setQuality(remote, quality);
      refresh();
    }),
    events.on('tilesShed', (tiles) => {
      tracks.setShed(tiles);
      refresh();
    }),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  /** Right when something was pressed: browsers refuse it later. */
  async function start(): Promise<void> {
    if (moderation.permit('screen')) await screen.start();
  }
  function stop(): void {
    screen.stop();
  }
  function choose(screenId: string): void {
    chosenId.value = screenId;
  }
  return { isSupported: screen.isSupported, own, isSharing, shared, shown, start, stop, choose };
});

function areSame(now: readonly SharedScreen[], before: readonly SharedScreen[]): boolean {
  const isSame = (one: SharedScreen, other: SharedScreen | undefined) =>
    (Object.keys(one) as (keyof SharedScreen)[]).every((key) => one[key] === other?.[key]);
  return now.length === before.length && now.every((one, place) => isSame(one, before[place]));
}
