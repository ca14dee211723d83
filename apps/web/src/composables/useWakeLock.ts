import { useWakeLock as useScreenWakeLock } from '@vueuse/core';
import { onMounted } from 'vue';

/** Keeps the screen on for as long as the calling component lives (W3C Screen Wake Lock). */
export function useWakeLock(): void {
  const { isSupported, request } = useScreenWakeLock();
  onMounted(() => {
    // A battery that runs low may refuse it: then the screen goes dark as ever.
    if (isSupported.value) request('screen').catch(() => undefined);
  });
}
