import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useJourneyStore } from '../../stores/journey.ts';
import { announcedAddresses } from './announced-addresses.ts';

/** What the texts of diagnoses name: the addresses that the server told this browser. */
export function useDiagnosisParams(): ComputedRef<{ announced: string }> {
  const { t } = useI18n();
  const journey = useJourneyStore();
  return computed(() => ({
    announced: announcedAddresses(journey.timeline).join(', ') || t('connection.mediaPorts'),
  }));
}
