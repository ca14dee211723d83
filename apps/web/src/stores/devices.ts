import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DeviceOption, LocalDevice } from './shapes.ts';

const off = (): LocalDevice => ({ status: 'off', problem: null, deviceId: null, track: null });

/** This browser's microphone and camera. */
export const useDevicesStore = defineStore('devices', () => {
  const mic = shallowRef<LocalDevice>(off());
  const webcam = shallowRef<LocalDevice>(off());
  const microphones = shallowRef<DeviceOption[]>([]);
  const cameras = shallowRef<DeviceOption[]>([]);
  /** Loudness of the microphone, 0 to 1; moves only while somebody watches it. */
  const micLevel = ref(0);

  async function startPreview(): Promise<void> {}
  async function setMicOn(on: boolean): Promise<void> {
    void on;
  }
  async function setCameraOn(on: boolean): Promise<void> {
    void on;
  }
  async function selectDevice(source: 'mic' | 'webcam', deviceId: string): Promise<void> {
    void [source, deviceId];
  }
  function releaseAll(): void {}
  /** @returns what ends the watching. */
  function watchMicLevel(): () => void {
    return () => undefined;
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
