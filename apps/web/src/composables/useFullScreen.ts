import { useFullscreen } from '@vueuse/core';

/** The whole page on the whole screen. Not supported by iPhones. */
export function useFullScreen() {
  const { isSupported, isFullscreen, toggle } = useFullscreen(document.documentElement);
  return {
    isSupported,
    isFull: isFullscreen,
    /** Must come from a press; a browser that refuses leaves all as it is. */
    toggle: () => void toggle().catch(() => undefined),
  };
}
