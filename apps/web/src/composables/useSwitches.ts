import { computed } from 'vue';
import { useDevicesStore } from '../stores/devices.ts';
import { useMeetingStore } from '../stores/meeting.ts';

/** Microphone and camera on and off. In the meeting the others are told; before it, only the preview changes. */
export function useSwitches() {
  const devices = useDevicesStore();
  const meeting = useMeetingStore();

  const inMeeting = computed(() => meeting.phase === 'joined' || meeting.phase === 'reconnecting');
  const micOn = computed(() => (inMeeting.value ? !meeting.micMuted : devices.mic.status === 'on'));
  const cameraOn = computed(() => devices.webcam.status === 'on');

  function toggleMic(): Promise<void> {
    return inMeeting.value ? meeting.setMicMuted(micOn.value) : devices.setMicOn(!micOn.value);
  }
  function toggleCamera(): Promise<void> {
    const on = !cameraOn.value;
    return inMeeting.value ? meeting.setCameraOn(on) : devices.setCameraOn(on);
  }
  return { micOn, cameraOn, toggleMic, toggleCamera };
}
