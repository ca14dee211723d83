import { describe, expect, it } from '@jest/globals';
import { spatialLayersOf, toPictureQuality } from './picture-quality.ts';

const layersIn = (scalabilityMode?: string) =>
  spatialLayersOf({
    rtpParameters: { codecs: [], encodings: [{ ssrc: 1, ...(scalabilityMode && { scalabilityMode }) }] },
  });

describe('spatialLayersOf', () => {
  it.each([
    ['L3T3', 3],
    ['S2T1', 2],
    ['L3T3_KEY', 3],
    ['L1T2', 1],
    [undefined, 1],
  ])('reads %s as %i', (mode, layers) => {
    expect(layersIn(mode)).toBe(layers);
  });
});

describe('toPictureQuality', () => {
  it.each([
    [2, 3, 'high'],
    [1, 3, 'medium'],
    [0, 3, 'low'],
    [1, 2, 'high'],
    [0, 2, 'low'],
    [0, 1, 'only'],
  ])('calls layer %i of %i %s', (spatialLayer, of, quality) => {
    expect(toPictureQuality(spatialLayer, of)).toBe(quality);
  });

  it('says so when no layer fits', () => {
    expect(toPictureQuality(null, 3)).toBe('paused');
  });
});
