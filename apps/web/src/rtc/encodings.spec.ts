import { describe, expect, it } from '@jest/globals';
import { VIDEO_CODECS } from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import { chooseEncodings, chooseScreenEncodings, keepResolution, limitEncodings } from './encodings.ts';

const codec = (mimeType: string): types.RtpCodecCapability => ({
  kind: mimeType.startsWith('audio') ? 'audio' : 'video',
  mimeType,
  clockRate: 90_000,
  preferredPayloadType: 100,
});
const all = ['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1'].map(codec);

describe('chooseEncodings', () => {
  it('sends VP8 in three layers, the smallest first', () => {
    const { codec: chosen, encodings } = chooseEncodings(all, VIDEO_CODECS);
    expect(chosen?.mimeType).toBe('video/VP8');
    expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, 1]);
    expect(encodings.every(({ scalabilityMode }) => scalabilityMode === 'L1T3')).toBe(true);
  });

  it('takes what the router and the browser have in common', () => {
    const { codec: chosen, encodings } = chooseEncodings([codec('video/H264')], VIDEO_CODECS);
    expect(chosen?.mimeType).toBe('video/H264');
    expect(encodings).toHaveLength(3);
  });

  it.each(['video/VP9', 'video/AV1'])(
    'sends %s, where the server likes it best, as one stream',
    (mimeType) => {
      const { codec: chosen, encodings } = chooseEncodings([codec(mimeType), ...all], VIDEO_CODECS);
      expect(chosen?.mimeType).toBe(mimeType);
      expect(encodings).toEqual([expect.objectContaining({ scalabilityMode: 'L3T3_KEY' })]);
    },
  );

  it('passes over what somebody in the room does not take, but sends what it has where they take nothing', () => {
    const preferred = [codec('video/VP9'), ...all];
    expect(chooseEncodings(preferred, ['video/h264', 'video/vp8']).codec?.mimeType).toBe('video/VP8');
    expect(chooseEncodings(preferred, []).codec?.mimeType).toBe('video/VP9');
  });

  it('leaves the choice to mediasoup-client where it knows none of the codecs', () => {
    expect(chooseEncodings([codec('video/H266')], VIDEO_CODECS).codec).toBeUndefined();
  });
});

describe('chooseScreenEncodings', () => {
  it('sends VP9 in one size where everybody takes it', () => {
    const { codec: chosen, encodings } = chooseScreenEncodings(all, ['video/vp8', 'video/vp9']);
    expect(chosen?.mimeType).toBe('video/VP9');
    expect(encodings).toEqual([expect.objectContaining({ scalabilityMode: 'L1T3', dtx: true })]);
  });

  it.each([
    ['video/VP8', ['video/vp8']],
    ['video/H264', ['video/av1', 'video/h264']],
    ['video/VP8', []],
  ] as const)('sends %s in two sizes, the half one first, where they take %j', (mimeType, received) => {
    const { codec: chosen, encodings } = chooseScreenEncodings(all, received);
    expect(chosen?.mimeType).toBe(mimeType);
    expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([2, 1]);
  });

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
  const { encodings } = chooseEncodings(all, VIDEO_CODECS);

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
