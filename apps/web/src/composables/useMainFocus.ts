/** Where keyboard and screen reader go on after the page under them was replaced. */
export function focusMain(): void {
  document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
}
