import { watch, type Ref } from 'vue';

/**
 * Plays a track in an element, and the next track when it is another one.
 * @param onRefused hears that the browser plays nothing before the person pressed something.
 */
export function useTrackElement(
  element: Readonly<Ref<HTMLMediaElement | null>>,
  track: () => MediaStreamTrack | null,
  onRefused: () => void = () => undefined,
): void {
  watch(
    [element, track],
    ([media, current]) => {
      if (!media) return;
      media.srcObject = current ? new MediaStream([current]) : null;
      if (!current) return;
      media.play().catch((error: unknown) => {
        // AbortError only says that the next track came before this one played.
        if (error instanceof DOMException && error.name === 'NotAllowedError') onRefused();
      });
    },
    { immediate: true, flush: 'post' },
  );
}
