import { useEventListener, useResizeObserver } from '@vueuse/core';
import { nextTick, ref, type Ref } from 'vue';

/** So near to the end, in CSS pixels, the end is what people read. */
const NEAR = 48;

/**
 * Keeps the end of a scrolled list in view while somebody reads there, however it grows or its frame shrinks; who reads
 * further up is left in peace.
 * @param content all that scrolls in it.
 */
export function useScrollToEnd(
  scroller: Readonly<Ref<HTMLElement | null>>,
  content: Readonly<Ref<HTMLElement | null>>,
) {
  const isAtEnd = ref(true);
  let lastTop = 0;

  function toEnd(): void {
    isAtEnd.value = true;
    if (scroller.value) scroller.value.scrollTop = scroller.value.scrollHeight;
  }
  /** Adds at the beginning, while what is read stays where it is. */
  async function keepPlace(add: () => Promise<void>): Promise<void> {
    isAtEnd.value = false;
    const first = scroller.value?.querySelector('[data-keep-place]');
    const before = first?.getBoundingClientRect().top ?? 0;
    await add();
    await nextTick();
    if (first && scroller.value) scroller.value.scrollTop += first.getBoundingClientRect().top - before;
  }
  useEventListener(scroller, 'scroll', () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller.value!;
    if (scrollHeight - scrollTop - clientHeight < NEAR) isAtEnd.value = true;
    // Only who scrolls up leaves the end: the list may just have grown beyond it.
    else if (scrollTop < lastTop) isAtEnd.value = false;
    lastTop = scrollTop;
  });
  useResizeObserver([scroller, content], () => {
    if (isAtEnd.value) toEnd();
  });
  return { isAtEnd, toEnd, keepPlace };
}
