import { useTimeoutFn } from '@vueuse/core';
import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useMeetingStore } from '../stores/meeting.ts';
import { usePeopleStore } from '../stores/people.ts';
import { useAnnouncer } from './useAnnouncer.ts';

/** Those who come within this time are told of in one sentence, in milliseconds. */
const COALESCE_MS = 1_500;

/**
 * Tells screen readers who came and who left: by name where it is one, by number where it is more. Of a very large room
 * nothing: whoever comes into its list was mostly here before.
 */
export function useRosterAnnouncements(): void {
  const { t } = useI18n();
  const { announce } = useAnnouncer();
  const meeting = useMeetingStore();
  const people = usePeopleStore();
  let known = names();
  let wasWhole = people.isWholeKnown;

  function names(): Map<string, string> {
    return new Map(meeting.participants.map(({ peerId, displayName }) => [peerId, displayName]));
  }
  function sentence(people: string[], happened: 'joined' | 'left'): string[] {
    if (people.length === 0) return [];
    if (people.length === 1) return [t(`meeting.${happened}One`, { name: people[0]! })];
    return [t(`meeting.${happened}Many`, { count: people.length })];
  }
  const { start, isPending } = useTimeoutFn(
    () => {
      const now = names();
      const joined = [...now].filter(([peerId]) => !known.has(peerId)).map(([, name]) => name);
      const left = [...known].filter(([peerId]) => !now.has(peerId)).map(([, name]) => name);
      known = now;
      const isComparable = wasWhole && people.isWholeKnown;
      wasWhole = people.isWholeKnown;
      const sentences = [...sentence(joined, 'joined'), ...sentence(left, 'left')];
      if (isComparable && sentences.length > 0) announce(sentences.join('. '));
    },
    COALESCE_MS,
    { immediate: false },
  );
  watch(
    () => meeting.participants,
    () => {
      if (!isPending.value) start();
    },
  );
}
