import { ref } from 'vue';

/** Each has its component in `components/settings/settings-tabs.ts`. */
export type SettingsTab = 'general' | 'appearance' | 'devices' | 'shortcuts';

const isOpen = ref(false);
const tab = ref<SettingsTab>('general');

/** The window of settings, which stands in App.vue and can be opened from anywhere. */
export function useSettings() {
  function open(first: SettingsTab = 'general'): void {
    tab.value = first;
    isOpen.value = true;
  }
  return { isOpen, tab, open };
}
