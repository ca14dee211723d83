import type { Page } from '@plenum/protocol/rest';
import { computed, ref, shallowRef } from 'vue';
import type { Query } from '../../rest/admin-api.ts';
import { useAttempt } from './useAttempt.ts';

const PAGE = 50;

/** A list of the REST API, fetched page by page. */
export function usePagedList<T>(fetchPage: (query: Query) => Promise<Page<T>>) {
  const items = shallowRef<T[] | null>(null);
  const cursor = ref<string | null>(null);
  const { isBusy, problem, attempt } = useAttempt();

  /** From the beginning; what is shown stays until the answer is there. */
  const load = () =>
    attempt(async () => {
      const page = await fetchPage({ limit: PAGE });
      items.value = page.items;
      cursor.value = page.nextCursor;
    });
  const loadMore = () =>
    attempt(async () => {
      const page = await fetchPage({ limit: PAGE, cursor: cursor.value });
      items.value = [...(items.value ?? []), ...page.items];
      cursor.value = page.nextCursor;
    });
  return { items, isBusy, problem, hasMore: computed(() => cursor.value !== null), load, loadMore };
}
