import type { Layers } from '@plenum/protocol';
import { useI18n } from 'vue-i18n';

/** Measures in words. */
export function useLiveFormat() {
  const { t, locale } = useI18n();
  const digits = (value: number, most: number) =>
    value.toLocaleString(locale.value, { maximumFractionDigits: most });

  /** @param bps bits per second */
  const bitrate = (bps: number) => t('adminLive.mbit', { n: digits(bps / 1e6, bps < 1e7 ? 2 : 0) });
  /** @param part of 1; null where nobody knows. */
  const percent = (part: number | null) =>
    part === null ? t('adminLive.unknown') : t('adminLive.percent', { n: digits(part * 100, 1) });
  const milliseconds = (ms: number | null) =>
    ms === null ? t('adminLive.unknown') : t('adminLive.ms', { n: digits(ms, 0) });
  const layersOf = ({ spatialLayer: spatial, temporalLayer }: Layers) =>
    t('adminLive.layersOf', { spatial, temporal: temporalLayer ?? 0 });
  return { bitrate, percent, milliseconds, layersOf, digits };
}
