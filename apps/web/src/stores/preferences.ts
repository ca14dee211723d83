import { toRefs, useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import type { Ref } from 'vue';
import { readPreferences, type Preferences } from './preference-values.ts';

const KEY = 'plenum.preferences';

/** What the person chose for this browser, remembered; other tabs follow. A new one is one line of its schema. */
export const usePreferencesStore = defineStore('preferences', () => {
  const stored: Ref<Preferences> = useLocalStorage<Preferences>(KEY, readPreferences(null), {
    serializer: { read: readPreferences, write: JSON.stringify },
    writeDefaults: false,
  });
  return toRefs(stored);
});
