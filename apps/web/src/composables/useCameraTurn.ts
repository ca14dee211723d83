import { useMediaQuery } from '@vueuse/core';
import { computed } from 'vue';
import { useDevicesStore } from '../stores/devices.ts';

/** From the camera in front to the one at the back: for what is held in the hand, while its camera is on. */
export function useCameraTurn() {
  const devices = useDevicesStore();
  const isHandheld = useMediaQuery('(pointer: coarse)');
  const canTurn = computed(
    () => isHandheld.value && devices.cameras.length > 1 && devices.webcam.status === 'on',
  );
  return { canTurn, turn: () => void devices.turnCamera() };
}
