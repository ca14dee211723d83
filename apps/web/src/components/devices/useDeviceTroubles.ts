import type { DeviceProblem } from '@plenum/protocol';
import { computed } from 'vue';
import { useDevicesStore } from '../../stores/devices.ts';
import type { LocalDevice } from '../../stores/shapes.ts';
import { deviceTroubleKeys } from './device-trouble.ts';

/** Where the words stand for what ails camera and microphone just now; null where nothing does. */
export function useDeviceTroubles() {
  const devices = useDevicesStore();
  return computed(() =>
    deviceTroubleKeys({ webcam: problemOf(devices.webcam), mic: problemOf(devices.mic) }),
  );
}

function problemOf({ status, problem }: LocalDevice): DeviceProblem | null {
  return status === 'failed' ? (problem ?? 'other') : null;
}
