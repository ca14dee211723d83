import { useMediaQuery, useTimeoutFn } from '@vueuse/core';
import { computed, nextTick, onScopeDispose, ref, watch, type Ref } from 'vue';
import { useJourneyStore } from '../stores/journey.ts';
import { useMeetingStore } from '../stores/meeting.ts';
import { usePanelsStore } from '../stores/panels.ts';
import { useEscape } from './useEscape.ts';

/** Where being stuck is worth unfolding the panel: from the press on "Join meeting" on. */
const UNFOLDING = new Set(['joining', 'joined', 'reconnecting', 'failed']);
/** On a narrower screen, in rem, it is a sheet, beneath which nothing else could be read. */
export const CONNECTION_SHEET_BELOW = 60;
/** How long a mended trouble stays in sight before a panel that unfolded by itself folds, in milliseconds. */
const FOLD_AFTER = 8_000;

interface Panel {
  isOpen: Ref<boolean>;
  /** Whether the person opened it: then only the person closes it. */
  wasAskedFor: Ref<boolean>;
  /** The troubles that were on it when the person closed it. */
  dismissed: Set<string>;
}

/**
 * Whether the Connection panel is unfolded. It unfolds by itself when somebody is stuck, and never again for a
 * trouble that was on it when they folded it.
 * @param identify what makes two diagnoses the same trouble.
 */
export function useConnectionPanel<D>(diagnoses: () => readonly D[], identify: (diagnosis: D) => string) {
  const journey = useJourneyStore();
  const isOpen = ref(false);
  const wasAskedFor = ref(false);
  const dismissed = new Set<string>();
  const troubles = computed(() => diagnoses().map(identify));
  let opener: HTMLElement | null = null;

  function open(): void {
    opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    isOpen.value = true;
    wasAskedFor.value = true;
    void nextTick(() => panelElement()?.focus());
  }
  function close(): void {
    for (const trouble of troubles.value) dismissed.add(trouble);
    const hadFocus = holdsFocus();
    isOpen.value = false;
    if (hadFocus) void nextTick(() => opener?.focus());
  }
  function toggle(): void {
    if (isOpen.value) close();
    else open();
  }

  followTroubles({ isOpen, wasAskedFor, dismissed }, troubles);
  watch(isOpen, (watched) => journey.setWatched(watched), { immediate: true });
  onScopeDispose(() => journey.setWatched(false));
  useEscape(() => isOpen.value, close);
  return { isOpen, close, toggle };
}

/** @returns whether it would lie upon what the person has open: then the pill at the top alone tells of the trouble. */
function useCovering() {
  const panels = usePanelsStore();
  const isSheet = useMediaQuery(`(width < ${CONNECTION_SHEET_BELOW}rem)`);
  return computed(() => isSheet.value && panels.current !== null);
}

function followTroubles({ isOpen, wasAskedFor, dismissed }: Panel, troubles: Readonly<Ref<string[]>>): void {
  const meeting = useMeetingStore();
  const isCovering = useCovering();
  const foldLater = useTimeoutFn(
    () => {
      if (!wasAskedFor.value && !holdsFocus()) isOpen.value = false;
    },
    FOLD_AFTER,
    { immediate: false },
  );

  function follow(): void {
    if (troubles.value.length > 0) foldLater.stop();
    else if (isOpen.value && !foldLater.isPending.value) foldLater.start();
    if (isOpen.value || isCovering.value || !UNFOLDING.has(meeting.phase)) return;
    if (!troubles.value.some((trouble) => !dismissed.has(trouble))) return;
    // The focus stays where the person works: only a panel that they asked for takes it.
    isOpen.value = true;
    wasAskedFor.value = false;
  }
  watch([troubles, () => meeting.phase, isCovering], follow, { immediate: true });
}

function panelElement(): HTMLElement | null {
  return document.getElementById('connection-panel');
}

function holdsFocus(): boolean {
  return panelElement()?.contains(document.activeElement) ?? false;
}
