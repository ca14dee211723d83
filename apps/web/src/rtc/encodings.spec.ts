import { describe, expect, it } from '@jest/globals';
import type { types } from 'mediasoup-client';
import { chooseEncodings } from './encodings.ts';

const codec = (mimeType: string): types.RtpCodecCapability => ({
  kind: mimeType.startsWith('audio') ? 'audio' : 'video',
  mimeType,
  clockRate: 90_000,
  preferredPayloadType: 100,
});
const all = ['audio/opus', 'video/AV1', 'video/VP9', 'video/H264', 'video/VP8'].map(codec);

describe('chooseEncodings', () => {
  it('sends VP8 in three layers, the smallest first', () => {
    const { codec: chosen, encodings } = chooseEncodings(all);
    expect(chosen?.mimeType).toBe('video/VP8');
    expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
    expect(encodings.every(({ scalabilityMode }) => scalabilityMode === 'L1T3')).toBe(true);
  });

  it('takes what the router and the browser have in common', () => {
    expect(chooseEncodings([codec('video/H264')]).codec?.mimeType).toBe('video/H264');
    expect(chooseEncodings([codec('video/H264')]).encodings).toHaveLength(3);
  });

  it.each(['video/vp9', 'video/av1'])('sends %s as one stream with layers inside', (mimeType) => {
    const { codec: chosen, encodings } = chooseEncodings(all, [mimeType]);
    expect(chosen?.mimeType.toLowerCase()).toBe(mimeType);
    expect(encodings).toEqual([expect.objectContaining({ scalabilityMode: 'L3T3_KEY' })]);
  });

  it('leaves the choice to mediasoup-client where it knows none of the codecs', () => {
    expect(chooseEncodings([codec('video/H266')]).codec).toBeUndefined();
  });
});
