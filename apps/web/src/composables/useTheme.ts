import { usePreferredDark } from '@vueuse/core';
import { watch } from 'vue';
import { usePreferencesStore } from '../stores/preferences.ts';

/** Turns the page to the theme that the person chose, and the browser's own bars with it. */
export function useTheme(): void {
  const preferences = usePreferencesStore();
  watch(
    [() => preferences.theme, usePreferredDark()],
    ([theme]) => {
      document.documentElement.dataset['theme'] = theme;
      const { backgroundColor } = getComputedStyle(document.body);
      for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
        meta.content = backgroundColor;
    },
    { immediate: true },
  );
}
