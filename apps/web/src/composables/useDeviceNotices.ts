import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DeviceSource } from '../rtc/device-opener.ts';
import { useDevicesStore } from '../stores/devices.ts';
import { useEngine } from '../stores/engine.ts';
import { useMeetingStore } from '../stores/meeting.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { usePreferencesStore } from '../stores/preferences.ts';
import type { DeviceOption } from '../stores/shapes.ts';

/** Says when a device in use is unplugged, which one takes its place, and when it is back. */
export function useDeviceNotices(): void {
  const { t } = useI18n();
  const { devices } = useEngine();
  const meeting = useMeetingStore();
  const notices = useNoticesStore();

  function tellUnplugged(source: DeviceSource, replacement: MediaStreamTrack | null): void {
    const text = replacement
      ? t(`devices.unplugged.${source}.replaced`, { name: replacement.label })
      : t(`devices.unplugged.${source}.gone`);
    notices.show({ tone: 'warn', kind: `unplugged ${source}`, text });
  }
  function tellReturned(source: DeviceSource): void {
    const isMuted = source === 'mic' && meeting.micMuted;
    const text = t(`devices.unplugged.${source}.${isMuted ? 'backMuted' : 'back'}`);
    notices.show({ tone: 'good', kind: `unplugged ${source}`, text });
  }
  const unlisten = [
    devices.events.on('unplugged', tellUnplugged),
    devices.events.on('returned', tellReturned),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));
  useSpeakerNotices();
}

/** The choice is kept meanwhile, and holds again when the speaker is back. */
function useSpeakerNotices(): void {
  const { t } = useI18n();
  const devices = useDevicesStore();
  const preferences = usePreferencesStore();
  const notices = useNoticesStore();
  const has = (speakers: readonly DeviceOption[]) =>
    preferences.speakerId === ''
      ? speakers.length > 0
      : speakers.some(({ deviceId }) => deviceId === preferences.speakerId);
  /** One that was away when this page was opened is no news. */
  let isMissed = false;
  watch(
    () => devices.speakers,
    (now, before) => {
      const kind = 'unplugged speaker';
      if (has(before) && !has(now)) {
        isMissed = true;
        const what = now.length > 0 ? 'replaced' : 'gone';
        notices.show({ tone: 'warn', kind, text: t(`devices.unplugged.speaker.${what}`) });
      } else if (isMissed && has(now)) {
        isMissed = false;
        notices.show({ tone: 'good', kind, text: t('devices.unplugged.speaker.back') });
      }
    },
  );
}
