import { describe, expect, it } from '@jest/globals';
import type { RtpCapabilities } from '@plenum/protocol';
import { CommonVideoCodecs } from './common-video-codecs.ts';
import { makeFakes, makePeer, makeRoom } from './testing/builders.ts';

const able = (...mimeTypes: string[]): RtpCapabilities => ({
  codecs: mimeTypes.map((mimeType, index) => ({
    ...{ kind: 'video' as const, mimeType, clockRate: 90_000, preferredPayloadType: 100 + index },
  })),
});
const MODERN = able('video/VP8', 'video/VP9', 'video/AV1', 'video/rtx');
const PLAIN = able('video/VP8', 'video/H264');

describe('CommonVideoCodecs', () => {
  it('knows what everybody receives, and what nobody else needs', () => {
    const seen: string[][] = [];
    const sut = new CommonVideoCodecs(() => seen.push(sut.list));
    sut.add(MODERN);
    sut.add(MODERN);
    sut.add(PLAIN);
    sut.remove(PLAIN);
    expect(seen).toEqual([
      ['video/vp8', 'video/vp9', 'video/av1'],
      ['video/vp8'],
      ['video/vp8', 'video/vp9', 'video/av1'],
    ]);
  });

  it('takes somebody without any for somebody who sees nothing', () => {
    const sut = new CommonVideoCodecs(() => undefined);
    sut.add(MODERN);
    sut.add({});
    expect(sut.list).toEqual([]);
  });
});

describe('a room', () => {
  it('says what everybody in it can receive whenever that changes', async () => {
    const fakes = makeFakes();
    const { sut } = await makeRoom(fakes);
    const [ada, bob, carl] = [MODERN, PLAIN, MODERN].map((rtpCapabilities) =>
      Object.assign(makePeer(fakes), { rtpCapabilities }),
    );
    await sut.enter(ada!);
    await sut.enter(bob!);
    expect(sut.videoCodecs.list).toEqual(['video/vp8']);
    fakes.events.clear();
    await sut.enter(carl!);
    expect(fakes.events.of('videoCodecsChanged')).toEqual([]);
    sut.remove(bob!, { left: 'left' });
    expect(fakes.events.of('videoCodecsChanged')).toEqual([
      { event: 'videoCodecsChanged', videoCodecs: ['video/vp8', 'video/vp9', 'video/av1'] },
    ]);
  });
});
