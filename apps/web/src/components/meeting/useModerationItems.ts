import { CircleStop, Users } from '@lucide/vue';
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useEndMeeting } from '../../composables/useEndMeeting.ts';
import { useModerationStore } from '../../stores/moderation.ts';
import { usePeopleStore } from '../../stores/people.ts';
import type { ToolbarItem } from './toolbar-item.ts';

/** How many are here; for moderators, how many wait to be. */
export function usePeopleItem(): ComputedRef<Pick<ToolbarItem, 'icon' | 'label' | 'rank' | 'badge'>> {
  const { t } = useI18n();
  const store = usePeopleStore();
  const moderation = useModerationStore();
  return computed(() => {
    const waits = moderation.waiting.length;
    const here = store.total;
    const badge =
      waits > 0
        ? { count: waits, text: t('moderation.waitingCount', waits) }
        : { count: here, text: t('meeting.people', here) };
    return { icon: Users, label: t('people.title'), rank: 5, badge };
  });
}

/** For the host alone, beside the way out. */
export function useEndItem(): ComputedRef<ToolbarItem[]> {
  const { t } = useI18n();
  const moderation = useModerationStore();
  const { ask } = useEndMeeting();
  return computed(() => {
    if (!moderation.isHost) return [];
    const label = t('moderation.endForAll');
    return [
      { name: 'end', rank: 14, icon: CircleStop, label, caption: t('moderation.endCaption'), act: ask },
    ];
  });
}
