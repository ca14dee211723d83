import { useEventListener } from '@vueuse/core';
import { ref, type Ref } from 'vue';

/** Whether a video element has a picture to show: false until the first frame of what it plays now is decoded. */
export function useHasPicture(video: Readonly<Ref<HTMLVideoElement | null>>): Readonly<Ref<boolean>> {
  const hasPicture = ref(false);
  const look = () => {
    hasPicture.value = (video.value?.videoWidth ?? 0) > 0 && (video.value?.readyState ?? 0) >= 2;
  };
  // `emptied` comes when the element is given another stream, or none.
  for (const event of ['loadeddata', 'playing', 'resize', 'emptied'] as const)
    useEventListener(video, event, look);
  return hasPicture;
}
