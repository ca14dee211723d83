import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { DeviceSource, MicProcessing } from '../rtc/device-opener.ts';
import { useEngine } from './engine.ts';
import { measureLevel } from './mic-level.ts';
import { usePreferencesStore } from './preferences.ts';
import type { DeviceOption, LocalDevice } from './shapes.ts';

/** This browser's microphone and camera, and its speakers. */
export const useDevicesStore = defineStore('devices', () => {
  const { devices } = useEngine();
  const preferences = usePreferencesStore();
  const mic = shallowRef<LocalDevice>(devices.stateOf('mic'));
  const webcam = shallowRef<LocalDevice>(devices.stateOf('webcam'));
  const microphones = shallowRef<DeviceOption[]>([]);
  const cameras = shallowRef<DeviceOption[]>([]);
  const speakers = shallowRef<DeviceOption[]>([]);
  /** By which the others are heard. Empty: the system's own, also while the chosen one is unplugged. */
  const speakerId = computed(() => {
    const isThere = speakers.value.some(({ deviceId }) => deviceId === preferences.speakerId);
    return isThere || speakers.value.length === 0 ? preferences.speakerId : '';
  });
  /** One's own picture is shown as in a mirror, but not that of a camera which looks away. */
  const isMirrored = computed(() => webcam.value.track?.getSettings().facingMode !== 'environment');
  /** Loudness of the microphone, 0 to 1; moves only while somebody watches it. */
  const micLevel = ref(0);
  const levelWatchers = ref(0);

  const unlisten = [
    devices.events.on('changed', (source, state) => {
      (source === 'mic' ? mic : webcam).value = state;
    }),
    devices.events.on('listed', (all) => {
      microphones.value = optionsOf(all, 'audioinput', microphones.value);
      cameras.value = optionsOf(all, 'videoinput', cameras.value);
      speakers.value = optionsOf(all, 'audiooutput', speakers.value);
    }),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  watch(
    () => (levelWatchers.value > 0 ? mic.value.track : null),
    (track, _, onCleanup) => {
      if (track) onCleanup(measureLevel(track, (level) => (micLevel.value = level)));
    },
  );

  watch(
    (): MicProcessing => {
      const { echoCancellation, noiseSuppression, autoGainControl } = preferences;
      return { echoCancellation, noiseSuppression, autoGainControl };
    },
    (processing, before) => {
      if (JSON.stringify(processing) !== JSON.stringify(before)) void devices.setProcessing(processing);
    },
    { immediate: true },
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
  /** To the next camera; on a phone to the one on its other side. */
  async function turnCamera(): Promise<void> {
    await devices.turnCamera();
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
    speakers,
    speakerId,
    isMirrored,
    micLevel,
    startPreview,
    setMicOn,
    setCameraOn,
    selectDevice,
    turnCamera,
    releaseAll,
    watchMicLevel,
  };
});

/** Without a permission browsers list devices without an id: those cannot be chosen, and nothing is known anew. */
function optionsOf(all: MediaDeviceInfo[], kind: MediaDeviceKind, before: DeviceOption[]): DeviceOption[] {
  const those = all.filter((device) => device.kind === kind);
  if (those.some(({ deviceId }) => deviceId === '')) return before;
  return those.map(({ deviceId, label }) => ({ deviceId, label }));
}
