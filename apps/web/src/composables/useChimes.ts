import { onScopeDispose } from 'vue';
import { Chimes, type ChimeName } from '../rtc/device-chimes.ts';
import { useDevicesStore } from '../stores/devices.ts';

/** Plays short sounds for as long as the calling component lives. */
export function useChimes(): (name: ChimeName) => Promise<void> {
  const devices = useDevicesStore();
  const chimes = new Chimes();
  onScopeDispose(() => chimes.close());
  return (name) => chimes.play(name, devices.speakerId);
}
