import { computed } from 'vue';
import { useDevicesStore } from '../stores/devices.ts';
import { useMeetingStore } from '../stores/meeting.ts';

/** Microphone and camera on and off, before the meeting as in it: who mutes at the door comes in muted. */
export function useSwitches() {
  const devices = useDevicesStore();
  const meeting = useMeetingStore();

  const micOn = computed(() => !meeting.micMuted);
  const cameraOn = computed(() => devices.webcam.status === 'on');

  function toggleMic(): Promise<void> {
    return meeting.setMicMuted(micOn.value);
  }
  function toggleCamera(): Promise<void> {
    return meeting.setCameraOn(!cameraOn.value);
  }
  return { micOn, cameraOn, toggleMic, toggleCamera };
}
