import { defineStore } from 'pinia';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { DeviceSource } from '../rtc/local-devices.ts';
import { useEngine } from './engine.ts';
import { measureLevel } from './mic-level.ts';
import type { DeviceOption, LocalDevice } from './shapes.ts';

/** This browser's microphone and camera. */
export const useDevicesStore = defineStore('devices', () => {
  const { devices } = useEngine();
  const mic = shallowRef<LocalDevice>(devices.stateOf('mic'));
  const webcam = shallowRef<LocalDevice>(devices.stateOf('webcam'));
  const microphones = shallowRef<DeviceOption[]>([]);
  const cameras = shallowRef<DeviceOption[]>([]);
  /** Loudness of the microphone, 0 to 1; moves only while somebody watches it. */
  const micLevel = ref(0);
  const levelWatchers = ref(0);

  const unlisten = [
    devices.events.on('changed', (source, state) => {
      (source === 'mic' ? mic : webcam).value = state;
    }),
    devices.events.on('listed', (all) => {
      microphones.value = optionsOf(all, 'audioinput');
      cameras.value = optionsOf(all, 'videoinput');
    }),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  watch(
    () => (levelWatchers.value > 0 ? mic.value.track : null),
    (track, _, onCleanup) => {
      if (track) onCleanup(measureLevel(track, (level) => (micLevel.value = level)));
    },
  );

  /** Asks for microphone and camera at once. */
  async function startPreview(): Promise<void> {
    await devices.start(['mic', 'webcam']);
  }
  async function setMicOn(on: boolean): Promise<void> {
    await setOn('mic', on);
  }
  /** Off releases the camera: its light goes out. */
  async function setCameraOn(on: boolean): Promise<void> {
    await setOn('webcam', on);
  }
  async function setOn(source: DeviceSource, on: boolean): Promise<void> {
    if (on) await devices.start([source]);
    else devices.stop(source);
  }
  /** Changes over at once where the source is on; the choice is remembered. */
  async function selectDevice(source: DeviceSource, deviceId: string): Promise<void> {
    await devices.select(source, deviceId);
  }
  function releaseAll(): void {
    devices.stop('mic');
    devices.stop('webcam');
  }
  /** @returns what ends the watching. */
  function watchMicLevel(): () => void {
    levelWatchers.value += 1;
    let isWatching = true;
    return () => {
      if (isWatching) levelWatchers.value -= 1;
      isWatching = false;
    };
  }

  return {
    mic,
    webcam,
    microphones,
    cameras,
    micLevel,
    startPreview,
    setMicOn,
    setCameraOn,
    selectDevice,
    releaseAll,
    watchMicLevel,
  };
});

/** Before the permission is given, browsers list devices without an id: those cannot be chosen. */
function optionsOf(all: MediaDeviceInfo[], kind: MediaDeviceKind): DeviceOption[] {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
