import { watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAnnouncer } from '../../composables/useAnnouncer.ts';
import { useGathering } from '../../composables/useGathering.ts';
import { useMeetingStore } from '../../stores/meeting.ts';
import { useNetworkStore } from '../../stores/network.ts';

/** However often it changes: no more than one word about it in this time, in milliseconds. */
const EVERY_MS = 10_000;

/** Tells screen readers how good one's own connection has become. */
export function useQualityAnnouncements(): void {
  const { t } = useI18n();
  const { announce } = useAnnouncer();
  const meeting = useMeetingStore();
  const network = useNetworkStore();
  let said = network.verdict.quality;
  const gather = useGathering(
    () => {
      const { quality, reason } = network.verdict;
      if (quality === said || meeting.phase !== 'joined') return;
      said = quality;
      const why = reason === null ? [] : [t(`quality.reasons.${reason}`)];
      announce([t(`quality.own.${quality}`), ...why].join('. '));
    },
    { withinMs: 0, everyMs: EVERY_MS },
  );
  watch(
    () => network.verdict.quality,
    (quality) => gather(quality),
  );
}
