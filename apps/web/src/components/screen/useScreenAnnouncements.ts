import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useEngine } from '../../stores/engine.ts';
import { useNoticesStore } from '../../stores/notices.ts';
import { useScreenStore } from '../../stores/screen.ts';
import type { SharedScreen } from '../../stores/shared-screens.ts';

/** Tells who begins and ends to share, and why this person's own screen could not be had. */
export function useScreenAnnouncements(): void {
  const { t } = useI18n();
  const notices = useNoticesStore();
  const screens = useScreenStore();
  onScopeDispose(
    useEngine().screen.events.on('failed', (problem) =>
      notices.show({ tone: 'bad', kind: 'screen-problem', text: t(`screen.problem.${problem}`) }),
    ),
  );
  const tell = (text: string) => notices.show({ tone: 'info', kind: 'screen', text });
  watch(
    () => screens.shared,
    (now, before) => {
      const missingIn = (all: readonly SharedScreen[]) => (one: SharedScreen) =>
        !all.some(({ screenId }) => screenId === one.screenId);
      for (const { displayName: name } of before.filter(missingIn(now))) tell(t('screen.ended', { name }));
      for (const { displayName: name } of now.filter(missingIn(before))) tell(t('screen.started', { name }));
    },
  );
}
