import { watch, type Ref } from 'vue';
import { setSpeaker } from '../rtc/device-chimes.ts';
import { usePreferencesStore } from '../stores/preferences.ts';

/** Plays an element by the speaker that the person chose, and by the next one when they choose another. */
export function useSpeakerOutput(element: Readonly<Ref<HTMLMediaElement | null>>): void {
  const preferences = usePreferencesStore();
  watch(
    [element, () => preferences.speakerId],
    ([media, speakerId]) => {
      if (media) void setSpeaker(media, speakerId);
    },
    { immediate: true, flush: 'post' },
  );
}
