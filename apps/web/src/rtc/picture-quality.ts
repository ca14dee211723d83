import type { ConsumerDescription } from '@plenum/protocol';

/**
 * How good a picture arrives, in words that need no numbers. `only`: it has but one layer, and there is nothing to compare;
 * `paused`: no layer fits the downlink.
 */
export type PictureQuality = 'high' | 'medium' | 'low' | 'only' | 'paused';

/** How many spatial layers a Consumer can give: 1 where it has only one quality. */
export function spatialLayersOf({ rtpParameters }: Pick<ConsumerDescription, 'rtpParameters'>): number {
  // mediasoup writes simulcast and SVC alike as one encoding with all layers (W3C WebRTC-SVC, 6): L3T3, S3T3, L3T3_KEY.
  const [, layers] = /^[LS](\d+)T/.exec(rtpParameters.encodings?.[0]?.scalabilityMode ?? '') ?? [];
  return Number(layers ?? 1);
}

/** @param spatialLayer that arrives, from 0; null: none */
export function toPictureQuality(spatialLayer: number | null, spatialLayers: number): PictureQuality {
  if (spatialLayer === null) return 'paused';
  if (spatialLayers < 2) return 'only';
  if (spatialLayer >= spatialLayers - 1) return 'high';
  return spatialLayer === 0 ? 'low' : 'medium';
}
