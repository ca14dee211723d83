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

/**
 * Whether the space bar presses what has the focus. Not where that was pressed by mouse or finger: whoever muted so
 * means to speak when they hold the space bar, and no ring shows that it would press the button again.
 */
export function isSpaceTaken({ target }: KeyboardEvent): boolean {
  const pressed = target instanceof Element && target.closest(PRESSED_BY_SPACE);
  return pressed instanceof Element && pressed.matches(':focus-visible');
}

/** The key in lower case; a letter of another alphabet stands for the Latin one at its place. */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (key === '؟') return '?';
  const isLatin = /^[\x20-\x7e]$/.test(key);
  return isLatin ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key);
}
