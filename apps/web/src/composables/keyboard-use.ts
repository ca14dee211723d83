/** Where letters are text, or find an item by its first ones. */
const TYPED_INTO =
  'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable="true"], ' +
  '[role="textbox"], [role="combobox"], [role="listbox"], [role="menu"]';
/** What takes all keys for as long as it lies above the page. */
const ABOVE = '[role="menu"][data-state="open"], [role="dialog"][data-state="open"], dialog[open]';
/** What the space bar presses. */
const PRESSED_BY_SPACE = 'button, a, input, summary, video, [role="button"], [role="switch"], [role="tab"]';

/** Whether a key is meant for the page, and not for a text, a menu, a dialog, or the browser. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.target instanceof Element && event.target.closest(TYPED_INTO)) return false;
  return document.querySelector(ABOVE) === null;
}

/** What of the page the space bar presses, where an event has this target. */
export function pressedBySpace(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(PRESSED_BY_SPACE) : null;
}

/** The key in lower case; a letter of another alphabet stands for the Latin one at its place. */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (key === '؟') return '?';
  const isLatin = /^[\x20-\x7e]$/.test(key);
  return isLatin ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key);
}
