import type { Layers } from '@plenum/protocol';
import { useI18n } from 'vue-i18n';

/** A format is dear to make, and a page of numbers that change all the time asks for hundreds. */
const formats = new Map<string, Intl.NumberFormat>();
function formatOf(locale: string, maximumFractionDigits: number): Intl.NumberFormat {
  const key = `${locale} ${maximumFractionDigits}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, { maximumFractionDigits });
  formats.set(key, format);
  return format;
}

/** Measures in words. */
export function useLiveFormat() {
  const { t, locale } = useI18n();
  const digits = (value: number, most: number) => formatOf(locale.value, most).format(value);

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
