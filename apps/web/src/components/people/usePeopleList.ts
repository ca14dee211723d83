import { useVirtualizer, defaultRangeExtractor, type Range } from '@tanstack/vue-virtual';
import { useElementSize } from '@vueuse/core';
import { computed, ref, type Ref } from 'vue';
import type { Person } from '../../stores/people-order.ts';
import type { RowsInSight } from './useFoundPeople.ts';

/** Of one row, in pixels where letters have their usual size: the height in PeoplePanel.vue. */
const ROW_REM = 3.5;
/** Rows beyond either edge: what the Tab key reaches next is there before it is seen. */
const OVERSCAN = 6;

/**
 * Which rows of the list are drawn, and where.
 * @param panel what scrolls. @param head what stands above the list, and scrolls with it.
 * @param people null: somebody who is not read yet.
 */
export function usePeopleList(
  panel: Readonly<Ref<HTMLElement | null>>,
  head: Readonly<Ref<HTMLElement | null>>,
  people: Readonly<Ref<readonly (Person | null)[]>>,
) {
  const { height: headHeight } = useElementSize(head, undefined, { box: 'border-box' });
  const rowHeight = ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const { focused, onFocusin, onFocusout } = useFocusedRow();

  const virtualizer = useVirtualizer(
    computed(() => ({
      count: people.value.length,
      getScrollElement: () => panel.value,
      estimateSize: () => rowHeight,
      getItemKey: (index: number) => people.value[index]?.peerId ?? index,
      scrollMargin: headHeight.value,
      overscan: OVERSCAN,
      rangeExtractor: withFocused,
    })),
  );
  function withFocused(range: Range): number[] {
    const indexes = new Set(defaultRangeExtractor(range));
    if (focused.value !== null && focused.value < range.count) indexes.add(focused.value);
    return [...indexes].sort((a, b) => a - b);
  }
  const rows = computed(() =>
    virtualizer.value.getVirtualItems().flatMap(({ index, start }) => {
      const person = people.value[index];
      if (person === undefined) return [];
      return [{ person, key: person?.peerId ?? index, index, offset: start - headHeight.value }];
    }),
  );
  const inSight = computed<RowsInSight>(() => {
    const items = virtualizer.value.getVirtualItems();
    return { from: items[0]?.index ?? 0, until: (items.at(-1)?.index ?? -1) + 1 };
  });
  const height = computed(() => people.value.length * rowHeight);
  return { rows, inSight, height, onFocusin, onFocusout };
}

/** Whoever holds the focus stays drawn, however far the list is scrolled: the focus is never lost. */
function useFocusedRow() {
  const focused = ref<number | null>(null);
  function onFocusin({ target }: FocusEvent): void {
    const index = (target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index'];
    focused.value = index === undefined ? null : Number(index);
  }
  function onFocusout(): void {
    focused.value = null;
  }
  return { focused, onFocusin, onFocusout };
}
