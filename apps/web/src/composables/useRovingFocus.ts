import { computed, ref, type Ref } from 'vue';

/**
 * A toolbar is one stop of the Tab key; arrow keys move inside it (ARIA Authoring Practices, Toolbar). Each button
 * binds `:tabindex="tabindexOf(name)"` and `data-roving="name"`.
 * @param names what there is now, where that changes: when the current one goes, the first one is the stop.
 */
export function useRovingFocus(
  toolbar: Readonly<Ref<HTMLElement | null>>,
  first: string,
  names?: () => readonly string[],
) {
  const current = ref(first);
  const stop = computed(() => {
    const all = names?.();
    return all && !all.includes(current.value) ? all[0] : current.value;
  });

  function items(): HTMLElement[] {
    return [...(toolbar.value?.querySelectorAll<HTMLElement>('[data-roving]') ?? [])];
  }
  function onFocusin({ target }: FocusEvent): void {
    const name = (target as HTMLElement).closest<HTMLElement>('[data-roving]')?.dataset['roving'];
    if (name) current.value = name;
  }
  function onKeydown(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = nextIndex(event.key, at, all.length, document.documentElement.dir === 'rtl');
    if (at < 0 || to === null) return;
    event.preventDefault();
    all[to]?.focus();
  }
  function tabindexOf(name: string): 0 | -1 {
    return name === stop.value ? 0 : -1;
  }
  return { tabindexOf, onFocusin, onKeydown };
}

function nextIndex(key: string, at: number, count: number, isRtl: boolean): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + (isRtl ? count - 1 : 1)) % count;
    case 'ArrowLeft':
      return (at + (isRtl ? 1 : count - 1)) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
