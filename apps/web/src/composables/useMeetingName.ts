import { computed } from 'vue';
import { useMeetingStore } from '../stores/meeting.ts';
import { useModerationStore } from '../stores/moderation.ts';

/** The name of a kept room, which is told to those who are in; else what stands in the link. */
export function useMeetingName() {
  const meeting = useMeetingStore();
  const moderation = useModerationStore();
  return computed(() => moderation.settings?.name ?? meeting.roomId ?? '');
}
