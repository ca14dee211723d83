import { STEPS, type Diagnosis } from '@plenum/journey';
import { useI18n } from 'vue-i18n';
import { diagnosisTextKey } from '../connection/diagnosis-text.ts';
import type { Moment, Standing } from './course.ts';

/** How somebody was doing, in a line of words. */
export function useStandingText() {
  const { t, te } = useI18n();

  function reason(code: string): string {
    return te(`adminHistory.reasons.${code}`) ? t(`adminHistory.reasons.${code}`) : code;
  }
  function describe({ step, state, diagnoses, path }: Moment): string {
    const title = t(`steps.${STEPS[step - 1]}.title`);
    const why = diagnoses.map((one) =>
      t(`${diagnosisTextKey(one as unknown as Diagnosis)}.title`, { announced: '' }),
    );
    if (why.length > 0) return t('adminHistory.failedAt', { step, title, why: why.join('; ') });
    if (state !== 'done') return t('adminHistory.workingAt', { step, title });
    if (!path) return t('adminHistory.doneAt', { step, title });
    const params = { step, title, protocol: path.protocol.toUpperCase() };
    const ms = path.roundTripMs;
    return ms === null
      ? t('adminHistory.doneBy', params)
      : t('adminHistory.doneByRtt', { ...params, ms: Math.round(ms) });
  }
  function standing(one: Standing): string {
    if ('moment' in one) return describe(one.moment);
    return one.state === 'left' ? reason(one.reason) : t(`adminHistory.standing.${one.state}`);
  }
  return { reason, describe, standing };
}
