import { useEventListener } from '@vueuse/core';
import { computed, nextTick, onScopeDispose, ref, watch } from 'vue';
import { useJourneyStore } from '../stores/journey.ts';
import { useMeetingStore } from '../stores/meeting.ts';

/** Where being stuck is worth unfolding the panel: from the press on "Join meeting" on. */
const UNFOLDING = new Set(['joining', 'joined', 'reconnecting', 'failed']);

/**
 * Whether the Connection panel is unfolded. It unfolds by itself when somebody is stuck, and never again for a
 * trouble that was on it when they folded it.
 * @param identify what makes two diagnoses the same trouble.
 */
export function useConnectionPanel<D>(diagnoses: () => readonly D[], identify: (diagnosis: D) => string) {
  const meeting = useMeetingStore();
  const journey = useJourneyStore();
  const isOpen = ref(false);
  const dismissed = new Set<string>();
  let opener: HTMLElement | null = null;

  const troubles = computed(() => diagnoses().map(identify));

  function open(): void {
    opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    isOpen.value = true;
    void nextTick(() => panel()?.focus());
  }
  function close(): void {
    for (const trouble of troubles.value) dismissed.add(trouble);
    const hadFocus = panel()?.contains(document.activeElement) ?? false;
    isOpen.value = false;
    if (hadFocus) void nextTick(() => opener?.focus());
  }
  function toggle(): void {
    if (isOpen.value) close();
    else open();
  }

  watch(
    [troubles, () => meeting.phase],
    () => {
      if (!UNFOLDING.has(meeting.phase) || isOpen.value) return;
      // The focus stays where the person works: only a panel that they asked for takes it.
      if (troubles.value.some((trouble) => !dismissed.has(trouble))) isOpen.value = true;
    },
    { immediate: true },
  );
  watch(isOpen, (watched) => journey.setWatched(watched), { immediate: true });
  onScopeDispose(() => journey.setWatched(false));
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    const belongsToPopover = document.querySelector(':popover-open') !== null;
    if (event.key === 'Escape' && isOpen.value && !event.defaultPrevented && !belongsToPopover) close();
  });

  return { isOpen, open, close, toggle };
}

function panel(): HTMLElement | null {
  return document.getElementById('connection-panel');
}
