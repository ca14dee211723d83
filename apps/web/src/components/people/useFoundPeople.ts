import type { PeerId } from '@plenum/protocol';
import { refDebounced } from '@vueuse/core';
import { computed, onScopeDispose, watch, type Ref } from 'vue';
import { arrangePeople, searchPeople, type Person } from '../../stores/people-order.ts';
import { usePeopleStore } from '../../stores/people.ts';

/** The server is asked for a name once somebody has stopped typing for so long, in milliseconds. */
const TYPING_MS = 250;

/** Rows of the list of people: from the first in sight to the one beyond the last. */
export interface RowsInSight {
  from: number;
  until: number;
}

/**
 * Whom the list shows: those whom this page is told of, then the others of a very large room, as far as they were read.
 * @param typed part of a name; empty for everybody.
 */
export function useFoundPeople(typed: Readonly<Ref<string>>) {
  const store = usePeopleStore();
  const query = refDebounced(
    computed(() => typed.value.trim()),
    TYPING_MS,
  );
  const all = computed(() => arrangePeople(store.people));
  const told = computed(() => searchPeople(all.value, typed.value));
  const isAsked = computed(() => store.isWholeKnown || query.value === typed.value.trim());
  /** Null: not read yet. */
  const found = computed<readonly (Person | null)[]>(() => [
    ...told.value,
    ...(isAsked.value ? store.beyond : []),
  ]);
  /** Whether the server has yet to say whom else it finds. */
  const isSearching = computed(() => !isAsked.value || store.isCounting);
  /** In the order of the hands, from 1. */
  const places = computed(
    () =>
      new Map<PeerId, number>(
        all.value.flatMap(({ hand, peerId }, at) => (hand === null ? [] : [[peerId, at + 1]])),
      ),
  );

  /** Reads what is in sight, now and as it changes. */
  function follow(inSight: Readonly<Ref<RowsInSight>>): void {
    const wanted = computed(() => {
      const listed = told.value.length;
      const { from, until } = inSight.value;
      return {
        query: query.value,
        from: Math.max(0, from - listed),
        until: Math.max(0, until - listed),
      };
    });
    watch(wanted, (now) => store.lookBeyond(now), { immediate: true });
  }
  onScopeDispose(() => store.lookBeyond(null));
  return { found, isSearching, places, follow };
}
