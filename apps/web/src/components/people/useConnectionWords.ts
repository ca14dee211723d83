import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeetingStore } from '../../stores/meeting.ts';
import type { Person } from '../../stores/people-order.ts';

/** How well somebody gets through, as far as this end can tell; empty where there is nothing to say. */
export function useConnectionWords(person: () => Person) {
  const { t } = useI18n();
  const meeting = useMeetingStore();
  return computed(() => {
    const { peerId, isSelf, presence } = person();
    const isAway = isSelf ? meeting.phase === 'reconnecting' : presence === 'reconnecting';
    if (isAway) return t('meeting.tile.reconnecting');
    const quality = meeting.participants.find((one) => one.peerId === peerId)?.webcamQuality ?? null;
    return quality === null ? '' : t(`people.picture.${quality}`);
  });
}
