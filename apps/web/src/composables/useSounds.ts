import { onScopeDispose, watch } from 'vue';
import type { ChimeName } from '../rtc/device-chimes.ts';
import { useChatStore } from '../stores/chat.ts';
import { useEngine } from '../stores/engine.ts';
import { useHandsStore } from '../stores/hands.ts';
import { useMeetingStore } from '../stores/meeting.ts';
import { usePreferencesStore } from '../stores/preferences.ts';
import { useChimes } from './useChimes.ts';

/** With more people than that, sounds are off unless the person wants them always. */
export const SMALL_MEETING = 12;
/** Between two sounds, in milliseconds: what comes sooner is not heard. */
const APART = 1_500;

/** Lets the person hear that others come, leave, write or raise a hand. */
export function useSounds(): void {
  const preferences = usePreferencesStore();
  const meeting = useMeetingStore();
  const hands = useHandsStore();
  const chat = useChatStore();
  const play = useChimes();
  let quietUntil = 0;

  function isWanted(): boolean {
    if (preferences.sounds === 'always') return true;
    return preferences.sounds === 'smallMeetings' && meeting.participants.length < SMALL_MEETING;
  }
  function tell(name: ChimeName): void {
    const now = performance.now();
    if (now < quietUntil || !isWanted()) return;
    quietUntil = now + APART;
    play(name).catch(() => undefined); // Refused before the first press: there is nothing that must be heard.
  }

  watch(
    () => meeting.participants.map(({ peerId }) => peerId),
    (now, before) => {
      if (now.some((peerId) => !before.includes(peerId))) tell('joined');
      else if (before.some((peerId) => !now.includes(peerId))) tell('left');
    },
  );
  watch(
    () => hands.queue.filter(({ peerId }) => peerId !== meeting.selfPeerId).length,
    (now, before) => {
      if (now > before) tell('hand');
    },
  );
  onScopeDispose(
    useEngine().chat.events.on('received', (messages) => {
      if (!chat.isWatched && messages.some((message) => !chat.isOwn(message))) tell('message');
    }),
  );
}
