import { STEPS, type Diagnosis } from '@plenum/journey';
import { useI18n } from 'vue-i18n';
import { diagnosisTextKey } from '../connection/diagnosis-text.ts';
import { useLiveFormat } from '../../composables/admin/useLiveFormat.ts';
import type { Moment, Standing } from './course.ts';

type Doing = Pick<Moment, 'step' | 'state' | 'diagnoses' | 'path'>;

/** How somebody was doing, in a line of words. */
export function useStandingText() {
  const { t, te } = useI18n();
  const { percent, layersOf } = useLiveFormat();

  function reason(code: string): string {
    return te(`adminHistory.reasons.${code}`) ? t(`adminHistory.reasons.${code}`) : code;
  }
  /** By which way media goes, and why not by a better one. */
  function way({ protocol, candidateType }: NonNullable<Moment['path']>): string {
    if (candidateType === 'relay') return t('adminLive.paths.relay', { protocol: protocol.toUpperCase() });
    return t(`adminLive.paths.${protocol}`);
  }
  function describe({ step, state, diagnoses, path }: Doing): string {
    const title = t(`steps.${STEPS[step - 1]}.title`);
    const why = diagnoses.map((one) =>
      t(`${diagnosisTextKey(one as unknown as Diagnosis)}.short`, { announced: '' }),
    );
    if (why.length > 0) return t('adminHistory.failedAt', { step, title, why: why.join('; ') });
    if (state !== 'done') return t('adminHistory.workingAt', { step, title });
    if (!path) return t('adminHistory.doneAt', { step, title });
    const params = { step, title, protocol: way(path) };
    const ms = path.roundTripMs;
    return ms === null
      ? t('adminHistory.doneBy', params)
      : t('adminHistory.doneByRtt', { ...params, ms: Math.round(ms) });
  }
  function standing(one: Standing): string {
    if ('moment' in one) return describe(one.moment);
    return one.state === 'left' ? reason(one.reason) : t(`adminHistory.standing.${one.state}`);
  }
  /** What was measured beside; empty where nothing was. */
  function measured({ lossIn, lossOut, layers }: Moment): string {
    const isLossKnown = lossIn !== null || lossOut !== null;
    return [
      ...(isLossKnown ? [t('adminHistory.lost', { in: percent(lossIn), out: percent(lossOut) })] : []),
      ...(layers ? [t('adminHistory.picture', { layers: layersOf(layers) })] : []),
    ].join('; ');
  }
  return { reason, describe, standing, way, measured };
}
