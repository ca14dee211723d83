import type { PeerId, ProducerStopped, Role, RoomSettings, Source, WaitingPeer } from '@plenum/protocol';
import { onScopeDispose } from 'vue';
import { useI18n } from 'vue-i18n';
import { useDevicesStore } from '../stores/devices.ts';
import { useEngine } from '../stores/engine.ts';
import { useMeetingStore } from '../stores/meeting.ts';
import { useModerationStore } from '../stores/moderation.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { usePanelsStore } from '../stores/panels.ts';
import { usePeopleStore } from '../stores/people.ts';
import { useModerating } from './useModerating.ts';

/** Tells this person what moderators did to them, what they may do now, and who waits at the door. */
export function useModerationNotices(): void {
  const { events } = useEngine().moderation;
  const own = useOwnNotices();
  const { tellRole } = useRoleNotices();
  const { tellWithheld } = useWithheldNotices();
  const { tellWaiting } = useWaitingNotices();
  const unlisten = [
    events.on('stopped', own.tellStopped),
    events.on('unmuteAsked', own.tellAsked),
    events.on('unmuteForbidden', own.tellForbidden),
    events.on('withheldChanged', tellWithheld),
    events.on('withheldAsked', (source) => tellWithheld([source])),
    events.on('roleChanged', tellRole),
    events.on('settingsChanged', own.tellSettings),
    events.on('waitingChanged', tellWaiting),
  ];
  const notices = useNoticesStore();
  onScopeDispose(() => {
    unlisten.forEach((off) => off());
    for (const kind of ['asked', 'waiting']) notices.dismissKind(kind); // Nobody is there any more to be answered.
  });
}

function useOwnNotices() {
  const { t } = useI18n();
  const meeting = useMeetingStore();
  const notices = useNoticesStore();
  const people = usePeopleStore();
  const { moderation } = useModerating();
  const by = (peerId: PeerId) => people.nameOf(peerId) ?? t('moderation.somebody');

  function tellStopped({ source, byPeerId }: Pick<ProducerStopped, 'source' | 'byPeerId'>): void {
    if (source === 'screenAudio') return; // It goes with its screen.
    const isHeld = source === 'mic' && moderation.settings?.mayUnmute === false && !moderation.moderates;
    const text =
      byPeerId === null
        ? t('moderation.heldMuted')
        : t(`moderation.stopped.${isHeld ? 'micHeld' : source}`, { name: by(byPeerId) });
    notices.show({ tone: 'warn', kind: `stopped ${source}`, text });
  }
  function tellAsked(byPeerId: PeerId): void {
    if (!meeting.micMuted) return;
    notices.show({
      ...{ tone: 'warn', kind: 'asked', text: t('moderation.asked', { name: by(byPeerId) }) },
      action: { label: t('moderation.unmute'), run: () => void meeting.setMicMuted(false) },
      dismissLabel: t('moderation.notNow'),
      staysUntilAnswered: true,
    });
  }
  function tellForbidden(): void {
    notices.show({ tone: 'warn', kind: 'forbidden', text: t('moderation.unmuteForbidden') });
  }
  /** The rule as it was told last; null outside of a meeting. */
  let mayUnmute: boolean | null = null;
  function tellSettings(now: RoomSettings): void {
    const isNews = mayUnmute === false && now.mayUnmute && meeting.phase === 'joined';
    mayUnmute = now.mayUnmute;
    if (isNews && !moderation.moderates && !moderation.isViewer)
      notices.show({ tone: 'good', kind: 'forbidden', text: t('moderation.mayUnmuteAgain') });
  }
  return { tellStopped, tellAsked, tellForbidden, tellSettings };
}

function useWithheldNotices() {
  const { t, locale } = useI18n();
  const moderation = useModerationStore();
  const notices = useNoticesStore();

  function tellWithheld(sources: readonly Source[]): void {
    if (sources.length === 0 || moderation.isViewer) return; // What a viewer is says it.
    // Without the picture of a screen nobody misses its sound.
    const told = sources.filter((source) => source !== 'screenAudio' || !sources.includes('screen'));
    const names = told.map((source) => t(`moderation.sources.${source}`));
    const what = new Intl.ListFormat(locale.value).format(names);
    notices.show({ tone: 'warn', kind: 'withheld', text: t('moderation.withheld', { what }) });
  }
  return { tellWithheld };
}

function useRoleNotices() {
  const { t } = useI18n();
  const meeting = useMeetingStore();
  const devices = useDevicesStore();
  const moderation = useModerationStore();
  const notices = useNoticesStore();

  function tellRole(role: Role, before: Role | null): void {
    if (before === null && role !== 'viewer') return; // As people expect to come in.
    const text = t(`moderation.nowA.${before === 'viewer' ? 'speaker' : role}`);
    // Nobody is put on the air by another one: devices are asked for by a press.
    const start = { label: t('moderation.startSpeaking'), run: () => void startSpeaking() };
    notices.show({ tone: 'warn', kind: 'role', text, ...(before === 'viewer' && { action: start }) });
  }
  async function startSpeaking(): Promise<void> {
    const { withheld } = moderation;
    // The browser asks once for both.
    if (!withheld.includes('mic') && !withheld.includes('webcam')) await devices.startPreview();
    else if (!withheld.includes('webcam')) await meeting.setCameraOn(true);
    if (!withheld.includes('mic')) await meeting.setMicMuted(false);
  }
  return { tellRole };
}

function useWaitingNotices() {
  const { t } = useI18n();
  const notices = useNoticesStore();
  const panels = usePanelsStore();
  const { moderation, attempt } = useModerating();
  let known = new Set<string>();

  /** One by name, with the door's handle; many by their number. */
  function tellWaiting(waiting: readonly WaitingPeer[]): void {
    const isNews = waiting.some(({ waitingId }) => !known.has(waitingId));
    known = new Set(waiting.map(({ waitingId }) => waitingId));
    const [first] = waiting;
    if (!first) return notices.dismissKind('waiting');
    if (!isNews) return;
    const isOne = waiting.length === 1;
    notices.show({
      ...{ tone: 'warn', kind: 'waiting', staysUntilAnswered: true },
      text: isOne
        ? t('moderation.waitsOne', { name: first.displayName })
        : t('moderation.waitsMany', { count: waiting.length }),
      action: isOne
        ? { label: t('moderation.admitOne'), run: () => void attempt(() => moderation.admit([first])) }
        : { label: t('moderation.showWaiting'), run: () => panels.open('people') },
    });
  }
  return { tellWaiting };
}
