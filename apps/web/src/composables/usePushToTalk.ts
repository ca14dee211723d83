import { useEventListener } from '@vueuse/core';
import { readonly, ref } from 'vue';
import { useMeetingStore } from '../stores/meeting.ts';
import { usePreferencesStore } from '../stores/preferences.ts';
import { isForPage, pressedBySpace } from './keyboard-use.ts';

/**
 * Unmutes whoever is muted for as long as they hold the space bar.
 * @param canTalk false where the room lets this person not speak.
 */
export function usePushToTalk(canTalk: () => boolean) {
  const preferences = usePreferencesStore();
  const meeting = useMeetingStore();
  const isTalking = ref(false);
  /**
   * What was pressed last by mouse or finger, and has the focus of it. Whoever muted so means to speak when they hold
   * the space bar, and not to press the button again. (By a key it matches `:focus-visible` too: that tells nothing.)
   */
  let pointedAt: Element | null = null;

  function isSpaceTaken({ target }: KeyboardEvent): boolean {
    const pressed = pressedBySpace(target);
    return pressed !== null && pressed !== pointedAt;
  }
  function onKeydown(event: KeyboardEvent): void {
    if (event.key === 'Tab' || event.key.startsWith('Arrow')) pointedAt = null;
    if (event.key !== ' ') return;
    if (isTalking.value) return event.preventDefault(); // It repeats while it is held.
    if (!preferences.pushToTalk || event.repeat || !meeting.micMuted || !canTalk()) return;
    if (!isForPage(event) || isSpaceTaken(event)) return;
    event.preventDefault();
    isTalking.value = true;
    void meeting.setMicMuted(false);
  }
  function onKeyup(event: KeyboardEvent): void {
    if (event.key !== ' ' || !isTalking.value) return;
    event.preventDefault(); // Of a button that was pressed before it would be the next press.
    stop();
  }
  function stop(): void {
    if (!isTalking.value) return;
    isTalking.value = false;
    void meeting.setMicMuted(true);
  }
  useEventListener(
    document,
    'pointerdown',
    ({ target }: PointerEvent) => (pointedAt = pressedBySpace(target)),
    { capture: true },
  );
  // Before any button hears of it.
  useEventListener(document, 'keydown', onKeydown, { capture: true });
  useEventListener(document, 'keyup', onKeyup, { capture: true });
  // Nobody hears the key go up in another window.
  useEventListener(window, 'blur', stop);
  return { isTalking: readonly(isTalking) };
}
