import { defineStore } from 'pinia';
import type { PeerId } from '@plenum/protocol';
import { onScopeDispose, shallowRef } from 'vue';
import { useEngine } from './engine.ts';
import { toPerson, type Person } from './people-order.ts';

/** Everybody in the room, this person among them, in the order in which they came. */
export const usePeopleStore = defineStore('people', () => {
  const { client } = useEngine();
  const people = shallowRef<readonly Person[]>([]);
  const unlisten = client.events.on('rosterChanged', (peers) => {
    people.value = peers.map((peer) => toPerson(peer, client.selfPeerId));
  });
  onScopeDispose(unlisten);

  /** Null where nobody in the room has this id any more. */
  function nameOf(peerId: PeerId): string | null {
    return people.value.find((person) => person.peerId === peerId)?.displayName ?? null;
  }
  return { people, nameOf };
});
