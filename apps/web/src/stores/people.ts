import { defineStore } from 'pinia';
import type { PeerId } from '@plenum/protocol';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { PeopleBeyond, PeopleWanted } from '../rtc/roster-pages.ts';
import { useEngine } from './engine.ts';
import { toPerson, type Person } from './people-order.ts';

/** Everybody in the room, this person among them. */
export const usePeopleStore = defineStore('people', () => {
  const { client, rosterPages } = useEngine();
  /** In the order in which they came; of a very large room only those who are told of. */
  const people = shallowRef<readonly Person[]>([]);
  /** How many are in the room. */
  const total = ref(0);
  const isWholeKnown = computed(() => total.value <= people.value.length);
  const pages = shallowRef<PeopleBeyond>({ total: 0, peers: [] });
  const unlisten = [
    client.events.on('rosterChanged', (peers, all) => {
      people.value = peers.map((peer) => toPerson(peer, client.selfPeerId));
      total.value = all;
    }),
    rosterPages.events.on('changed', (beyond) => (pages.value = beyond)),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  /** Those who are not told of, of whom {@link lookBeyond} asked; null: not read yet. */
  const beyond = computed<readonly (Person | null)[]>(() => {
    const seen = new Set(people.value.map(({ peerId }) => peerId));
    return Array.from(pages.value.peers, (peer) => {
      // Whoever has come to be told of, or to stand on another page, since a page was read stands there.
      if (!peer || seen.has(peer.peerId)) return null;
      seen.add(peer.peerId);
      return toPerson(peer, client.selfPeerId);
    });
  });
  /** Whether it is still to be heard how many there are beyond. */
  const isCounting = computed(() => pages.value.total === null);

  /** @param wanted null: nobody looks any more. */
  function lookBeyond(wanted: PeopleWanted | null): void {
    rosterPages.show(wanted);
  }
  /** Null where nobody whom this page knows of has this id any more. */
  function nameOf(peerId: PeerId): string | null {
    return people.value.find((person) => person.peerId === peerId)?.displayName ?? null;
  }
  return { people, total, isWholeKnown, beyond, isCounting, lookBeyond, nameOf };
});
