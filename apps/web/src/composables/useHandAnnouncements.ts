import type { PeerId, ShownReaction } from '@plenum/protocol';
import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RaisedHand } from '../rtc/hands.ts';
import { useEngine } from '../stores/engine.ts';
import { useHandsStore } from '../stores/hands.ts';
import { useMeetingStore } from '../stores/meeting.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { useAnnouncer } from './useAnnouncer.ts';
import { useGathering } from './useGathering.ts';

/** Tells who raised a hand, by a notice, and how people react, to screen readers alone: eyes see it over the tiles. */
export function useHandAnnouncements(): void {
  tellHands();
  tellReactions();
}

function tellHands(): void {
  const { t } = useI18n();
  const hands = useHandsStore();
  const meeting = useMeetingStore();
  const notices = useNoticesStore();
  const gather = useGathering<RaisedHand>((gathered) => {
    const raised = gathered.filter(({ peerId }) => hands.placeOf(peerId) !== null);
    const [first, ...others] = raised;
    if (!first) return;
    const text =
      others.length === 0
        ? t('hands.raisedOne', { name: first.displayName })
        : t('hands.raisedMany', { count: raised.length });
    notices.show({ tone: 'info', kind: 'hands', text });
  });
  watch(
    () => hands.queue,
    (queue, before) => {
      const known = new Set(before.map(({ peerId }) => peerId));
      gather(...queue.filter(({ peerId }) => !known.has(peerId) && peerId !== meeting.selfPeerId));
    },
  );
}

function tellReactions(): void {
  const { t } = useI18n();
  const { announce } = useAnnouncer();
  const meeting = useMeetingStore();
  const nameOf = (peerId: PeerId) =>
    meeting.participants.find((participant) => participant.peerId === peerId)?.displayName;
  const gather = useGathering<ShownReaction>((shown) => {
    const people = new Set(shown.map(({ peerId }) => peerId));
    const { peerId, reaction } = shown.at(-1)!;
    const name = nameOf(peerId);
    if (people.size > 1) announce(t('hands.reactedMany', { count: people.size }));
    else if (name) announce(t('hands.reactedOne', { name, reaction: t(`hands.reaction.${reaction}`) }));
  });
  onScopeDispose(
    useEngine().hands.events.on('reacted', (reactions) => {
      gather(...reactions.filter(({ peerId }) => peerId !== meeting.selfPeerId));
    }),
  );
}
