import { watch, type Ref } from 'vue';
import { setSpeaker } from '../rtc/device-chimes.ts';
import { useDevicesStore } from '../stores/devices.ts';

/** Plays an element by the speaker that the person chose, as long as it is there. */
export function useSpeakerOutput(element: Readonly<Ref<HTMLMediaElement | null>>): void {
  const devices = useDevicesStore();
  watch(
    [element, () => devices.speakerId],
    ([media, speakerId]) => {
      if (media) void setSpeaker(media, speakerId);
    },
    { immediate: true, flush: 'post' },
  );
}
