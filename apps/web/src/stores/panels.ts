import { defineStore } from 'pinia';
import { nextTick, ref } from 'vue';

/** What the side panel can show; `components/panels/panels.ts` has the component of each. */
export type PanelName = 'people' | 'chat';

/** The id of the side panel's element, which its buttons name by `aria-controls`. */
export const SIDE_PANEL_ID = 'side-panel';

/** The side panel: one of its panels is open at most. The focus goes into it, and back to where it came from. */
export const usePanelsStore = defineStore('panels', () => {
  const current = ref<PanelName | null>(null);
  let opener: HTMLElement | null = null;

  function open(name: PanelName): void {
    if (current.value === null) opener = focused();
    current.value = name;
    void nextTick(() => {
      const panel = document.getElementById(SIDE_PANEL_ID);
      (panel?.querySelector<HTMLElement>('[data-panel-focus]') ?? panel)?.focus();
    });
  }
  function close(): void {
    const hadFocus = document.getElementById(SIDE_PANEL_ID)?.contains(document.activeElement) ?? false;
    current.value = null;
    if (hadFocus) void nextTick(() => opener?.focus());
  }
  function toggle(name: PanelName): void {
    if (current.value === name) close();
    else open(name);
  }
  return { current, open, close, toggle };
});

function focused(): HTMLElement | null {
  return document.activeElement instanceof HTMLElement ? document.activeElement : null;
}
