import type { Component } from 'vue';
import type { SettingsTab } from '../../composables/useSettings.ts';
import AppearanceSettings from './AppearanceSettings.vue';
import DeviceSettings from './DeviceSettings.vue';
import GeneralSettings from './GeneralSettings.vue';
import ShortcutSettings from './ShortcutSettings.vue';

/** The tabs in their order; each is a component that holds one row a setting. */
export const SETTINGS_TABS: readonly { name: SettingsTab; content: Component }[] = [
  { name: 'general', content: GeneralSettings },
  { name: 'appearance', content: AppearanceSettings },
  { name: 'devices', content: DeviceSettings },
  { name: 'shortcuts', content: ShortcutSettings },
];
