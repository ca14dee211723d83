import type { Component } from 'vue';

/** One thing that can be pressed in the toolbar, or in its menu "More" where the screen is narrow. */
export interface ToolbarItem {
  name: string;
  icon: Component;
  /** Its accessible name. */
  label: string;
  /** A part of the label (WCAG 2.2, 2.5.3), which stands under the icon where there is room. */
  caption: string;
  /** What has the lowest ranks stays in a narrow toolbar. */
  rank: number;
  /** Shows the icon as that of something switched off. */
  isOff?: boolean;
  /** Shows the icon as that of something that is up, such as a hand. */
  isOn?: boolean;
  isDanger?: boolean;
  /** The icon points along the line of writing. */
  isDirectional?: boolean;
  /** A number on the icon, and the words for it. */
  badge?: { count: number; text: string };
  /** The id of the popover that it opens. */
  popover?: string;
  /** The id of the panel that it opens and closes. */
  panel?: { id: string; isOpen: boolean };
  act?: () => void;
}
