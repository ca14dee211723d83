import { onScopeDispose } from 'vue';
import { Chimes, type ChimeName } from '../rtc/device-chimes.ts';
import { usePreferencesStore } from '../stores/preferences.ts';

/** Plays short sounds for as long as the calling component lives. */
export function useChimes(): (name: ChimeName) => Promise<void> {
  const preferences = usePreferencesStore();
  const chimes = new Chimes();
  onScopeDispose(() => chimes.close());
  return (name) => chimes.play(name, preferences.speakerId);
}
