import { useEventListener } from '@vueuse/core';
import { usePreferencesStore } from '../stores/preferences.ts';
import { isForPage, keyOf } from './keyboard-use.ts';

/** What can be done by a single key; `name` as that of the toolbar's item where there is one. */
export const SHORTCUTS = [
  { name: 'mic', key: 'm' },
  { name: 'camera', key: 'v' },
  { name: 'screen', key: 's' },
  { name: 'hand', key: 'h' },
  { name: 'reactions', key: 'r' },
  { name: 'chat', key: 'c' },
  { name: 'people', key: 'p' },
  { name: 'connection', key: 'n' },
  { name: 'layout', key: 'l' },
  { name: 'fullScreen', key: 'f' },
  { name: 'pictureInPicture', key: 'i' },
  { name: 'help', key: '?' },
] as const;

/** Something that a key can do, if it can be done just now. */
export interface ShortcutTarget {
  name: string;
  /** The id of the popover that it opens. */
  popover?: string;
  act?: () => void;
}

/** Lets single keys act, unless the person switched them off (WCAG 2.2, 2.1.4) or writes something. */
export function useShortcuts(targets: () => readonly ShortcutTarget[]): void {
  const preferences = usePreferencesStore();
  useEventListener(document, 'keydown', (event: KeyboardEvent) => {
    if (!preferences.shortcuts || event.repeat || !isForPage(event)) return;
    const key = keyOf(event);
    const name = SHORTCUTS.find((shortcut) => shortcut.key === key)?.name;
    const target = name && targets().find((one) => one.name === name);
    if (!target) return;
    event.preventDefault();
    if (target.popover) togglePopover(target.popover);
    else target.act?.();
  });
}

/** The focus goes into it, as no button had it that the browser could give it back to. */
function togglePopover(id: string): void {
  const popover = document.getElementById(id);
  // Not on the button that closes it, which stands first.
  const first = 'input, select, :not(.head) > button';
  if (popover?.togglePopover()) popover.querySelector<HTMLElement>(first)?.focus();
}

/** For `aria-keyshortcuts` (WAI-ARIA 1.2, 6.6). */
export function useShortcutKeys(): (name: string) => string | undefined {
  const preferences = usePreferencesStore();
  return (name) =>
    preferences.shortcuts ? SHORTCUTS.find((one) => one.name === name)?.key.toUpperCase() : undefined;
}
