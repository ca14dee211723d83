import { expect, it } from '@jest/globals';
import type { RtpCapabilities } from '@plenum/protocol';
import { capabilitiesFor, preferCodec, ROUTER_CODECS } from './codecs.ts';

it('VP8 is the first video, which every browser sends in simulcast', () => {
  expect(ROUTER_CODECS.find(({ kind }) => kind === 'video')?.mimeType).toBe('video/VP8');
});

it('sound is Opus in stereo with in-band FEC and DTX', () => {
  const audio = ROUTER_CODECS.filter(({ kind }) => kind === 'audio');
  expect(audio).toEqual([
    expect.objectContaining({
      mimeType: 'audio/opus',
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1, usedtx: 1 },
    }),
  ]);
});

it('each codec is there once, of the kind that its name says, and at the clock rate of its RTP payload format', () => {
  const names = ROUTER_CODECS.map(({ mimeType }) => mimeType);
  expect(names).toEqual(['audio/opus', 'video/VP8', 'video/VP9', 'video/H264', 'video/AV1']);
  for (const { kind, mimeType, clockRate } of ROUTER_CODECS) {
    expect(mimeType.startsWith(`${kind}/`)).toBe(true);
    expect(clockRate).toBe(kind === 'video' ? 90_000 : 48_000);
  }
});

it('what cameras are to be sent in comes first, and all else stays', () => {
  const codec = (mimeType: string) => ({
    kind: 'video' as const,
    mimeType,
    clockRate: 90_000,
    preferredPayloadType: 100,
  });
  const capabilities = {
    codecs: ['audio/opus', 'video/VP8', 'video/rtx', 'video/VP9'].map(codec),
    headerExtensions: [],
  };
  const { codecs, headerExtensions } = preferCodec(capabilities, 'video/vp9');
  expect(codecs).toEqual(['video/VP9', 'audio/opus', 'video/VP8', 'video/rtx'].map(codec));
  expect(headerExtensions).toEqual([]);
  expect(preferCodec({}, 'video/vp9').codecs).toBeUndefined();
});

it('what a client can receive of one kind is all but what says to be of the other', () => {
  const codec = (kind: 'audio' | 'video') => ({ kind, mimeType: `${kind}/x`, clockRate: 1 });
  const untold = { mimeType: 'audio/y', clockRate: 1 };
  const extension = (kind: 'audio' | 'video') => ({ kind, uri: 'z', preferredId: 1 });
  const codecs = [codec('audio'), codec('video'), untold] as NonNullable<RtpCapabilities['codecs']>;
  const headerExtensions = [extension('video'), extension('audio')] as NonNullable<
    RtpCapabilities['headerExtensions']
  >;
  expect(capabilitiesFor('audio', { codecs, headerExtensions })).toEqual({
    codecs: [codec('audio'), untold],
    headerExtensions: [extension('audio')],
  });
  expect(capabilitiesFor('video', { codecs })).toEqual({ codecs: [codec('video'), untold] });
  expect(capabilitiesFor('video', {})).toEqual({});
});
