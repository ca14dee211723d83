import { describe, expect, it } from '@jest/globals';
import type { types } from 'mediasoup-client';
import { chooseEncodings, chooseScreenEncodings, keepResolution, limitEncodings } from './encodings.ts';

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

describe('chooseScreenEncodings', () => {
  it('sends VP9 in one size where everybody takes it', () => {
    const { codec: chosen, encodings } = chooseScreenEncodings(all, ['video/vp8', 'video/vp9']);
    expect(chosen?.mimeType).toBe('video/VP9');
    expect(encodings).toEqual([expect.objectContaining({ scalabilityMode: 'L1T3', dtx: true })]);
  });

  it.each([[['video/vp8']], [['video/av1', 'video/h264']], [[]]] as const)(
    'sends VP8 in two sizes, the half one first, where they take %j',
    (received) => {
      const { codec: chosen, encodings } = chooseScreenEncodings(all, received);
      expect(chosen?.mimeType).toBe('video/VP8');
      expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([2, 1]);
    },
  );

  it('sends what the browser can where it can neither', () => {
    const { codec: chosen } = chooseScreenEncodings([codec('video/H264')], ['video/vp9']);
    expect(chosen?.mimeType).toBe('video/H264');
  });
});

describe('keepResolution', () => {
  it('lets frames go, and hurts nobody whose browser knows nothing of it', async () => {
    const told: RTCRtpSendParameters[] = [];
    const sender = {
      getParameters: () => ({ encodings: [{}] }),
      setParameters: (parameters: RTCRtpSendParameters) => {
        told.push(parameters);
        return Promise.reject(new Error('InvalidStateError'));
      },
    } as unknown as RTCRtpSender;
    await keepResolution(sender);
    expect(told).toEqual([{ encodings: [{}], degradationPreference: 'maintain-resolution' }]);
  });
});

describe('limitEncodings', () => {
  const { encodings } = chooseEncodings(all);

  it('sends all that is watched as it was chosen', () => {
    expect(limitEncodings(encodings, 2)).toEqual(
      encodings.map((encoding) => ({ ...encoding, active: true })),
    );
  });

  it('lets what nobody watches trickle, often enough for mediasoup not to take it for dead', () => {
    const [lowest, ...others] = limitEncodings(encodings, 0);
    expect(lowest).toEqual({ ...encodings[0], active: true });
    expect(others).toHaveLength(2);
    for (const { active, maxFramerate, maxBitrate, scaleResolutionDownBy, scalabilityMode } of others) {
      expect(active).toBe(true);
      expect(maxFramerate! / 4).toBeGreaterThan(1 / 2.5);
      expect(maxBitrate).toBeLessThanOrEqual(12_000);
      expect(scaleResolutionDownBy).toBeGreaterThan(encodings[0]!.scaleResolutionDownBy!);
      expect(scalabilityMode).toBe('L1T3');
    }
  });

  it('says a frame rate for every layer, since a browser takes the slowest for all that have none', () => {
    for (const { maxFramerate } of limitEncodings(encodings, 0)) expect(maxFramerate).toBeDefined();
  });

  it('sends nothing at all where nobody watches', () => {
    expect(limitEncodings(encodings, -1).map(({ active }) => active)).toEqual([false, false, false]);
  });

  it('leaves one stream with layers inside as it is', () => {
    const { encodings: inside } = chooseEncodings(all, ['video/vp9']);
    expect(limitEncodings(inside, 0)).toEqual([{ ...inside[0], active: true }]);
  });
});
