import { useEventListener } from '@vueuse/core';

/** What the browser or the menu itself closes by Escape. */
const ABOVE = ':popover-open, [role="menu"][data-state="open"], [role="dialog"][data-state="open"]';

/**
 * Calls `act` when Escape is pressed while `isActive`, unless something lies above that Escape is meant for. One press
 * closes one thing.
 */
export function useEscape(isActive: () => boolean, act: () => void): void {
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isActive()) return;
    if (document.querySelector(ABOVE)) return;
    event.preventDefault();
    act();
  });
}
