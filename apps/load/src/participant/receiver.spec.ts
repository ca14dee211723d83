import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ConsumerDescription, PeerId } from '@plenum/protocol';
import { monotonicMs } from '../clock.ts';
import { Tally } from '../measure/tally.ts';
import { OpusStream } from '../media/opus.ts';
import { Vp8Stream } from '../media/vp8.ts';
import { Receiver } from './receiver.ts';

const SSRC = 42;
let tally: Tally;
let receiver: Receiver;
let microphone: OpusStream;

beforeEach(() => {
  tally = new Tally();
  receiver = new Receiver(
    tally,
    (participant) => participant < 10,
    () => null,
  );
  microphone = new OpusStream(SSRC, 7, 20);
  const rtpParameters = { codecs: [], encodings: [{ ssrc: SSRC }] };
  receiver.expect({ kind: 'audio', rtpParameters } as unknown as ConsumerDescription);
});

/** Packets as they were sent; the microphone makes them all in the same buffer. */
const packets = (count: number, stream = microphone) =>
  Array.from({ length: count }, () => Buffer.from(stream.nextSound(monotonicMs(), 0)));

it('counts what comes, and how long it took', () => {
  packets(5).forEach(receiver.handlePacket);
  expect(tally).toMatchObject({ audioPackets: 5, lost: 0, strangers: 0 });
  expect(tally.latency.total).toBe(5);
});

it('takes gaps for losses, until what is missing comes late', () => {
  const [a, b, c, d, e] = packets(5) as [Buffer, Buffer, Buffer, Buffer, Buffer];
  [a, d].forEach(receiver.handlePacket);
  expect(tally.lost).toBe(2);
  [b, e].forEach(receiver.handlePacket);
  expect(tally.lost).toBe(1);
  receiver.handlePacket(c);
  expect(tally.lost).toBe(0);
});

it('goes on where the sequence starts over', () => {
  packets(65_540).forEach(receiver.handlePacket);
  expect(tally.lost).toBe(0);
  expect(receiver.report()!.readUInt32BE(16)).toBe(65_539);
});

it('takes nobody for a stranger whose sound comes before the news of it', () => {
  const early = new OpusStream(43, 7, 20);
  packets(3, early).forEach(receiver.handlePacket);
  expect(tally).toMatchObject({ strangers: 3, audioPackets: 0 });
  const rtpParameters = { codecs: [], encodings: [{ ssrc: 43 }] };
  receiver.expect({ kind: 'audio', rtpParameters } as unknown as ConsumerDescription);
  packets(2, early).forEach(receiver.handlePacket);
  expect(tally).toMatchObject({ strangers: 0, audioPackets: 2, lost: 0 });
});

it('takes for the first media none that comes before the news of it', () => {
  const sut = new Receiver(
    tally,
    () => true,
    () => null,
  );
  expect(sut.handleFirstMedia(1)).toBe(false);
  expect(sut.firstMediaAt).toBe(0);
  const rtpParameters = { codecs: [], encodings: [{ ssrc: SSRC }] };
  sut.expect({ kind: 'audio', rtpParameters } as unknown as ConsumerDescription);
  expect(sut.handleFirstMedia(2)).toBe(true);
  expect(sut.firstMediaAt).toBe(2);
});

it('knows strangers by their SSRC and by their number, and probes by theirs', () => {
  packets(1, new OpusStream(999, 7, 20)).forEach(receiver.handlePacket);
  expect(tally.strangers).toBe(1);
  packets(2, new OpusStream(SSRC, 10, 20)).forEach(receiver.handlePacket);
  expect(tally.strangers).toBe(2);
  packets(1, new OpusStream(1234, 7, 20)).forEach(receiver.handlePacket);
  expect(tally).toMatchObject({ strangers: 2, probation: 1 });
});

it('tells once when somebody began to talk', () => {
  packets(1).forEach(receiver.handlePacket);
  const began = monotonicMs();
  for (let count = 0; count < 3; count += 1)
    receiver.handlePacket(microphone.nextSound(monotonicMs(), began));
  expect(tally.speakerSwitch.total).toBe(1);
});

describe('a higher layer', () => {
  const peerId = 'ada' as PeerId;
  const [low, high] = [0, 2].map((layer) => new Vp8Stream(43, layer, 7));
  const show = (stream: Vp8Stream) => stream.nextFrame(monotonicMs(), receiver.handlePacket);
  beforeEach(() => {
    const rtpParameters = { codecs: [], encodings: [{ ssrc: 43 }] };
    receiver.expect({ kind: 'video', peerId, rtpParameters } as unknown as ConsumerDescription);
  });

  it('takes until its first packet, or at least so long where none came', () => {
    show(low!);
    receiver.awaitHigherLayer(peerId);
    show(low!);
    expect(tally.layerSwitch.total).toBe(0);
    show(high!);
    show(high!);
    expect(tally.layerSwitch.total).toBe(1);
    show(low!);
    receiver.awaitHigherLayer(peerId);
    show(low!);
    expect(tally.layerSwitchMissed).toBe(0);
    receiver.giveUpHigherLayer(peerId);
    show(high!);
    expect(tally).toMatchObject({ layerSwitchMissed: 1 });
    expect(tally.layerSwitch.total).toBe(2);
  });

  it('may be the first that comes', () => {
    receiver.awaitHigherLayer(peerId);
    show(high!);
    expect(tally.layerSwitch.total).toBe(1);
  });

  it('is not awaited where it is still there, nor of those who have left', () => {
    show(high!);
    receiver.awaitHigherLayer(peerId);
    receiver.giveUpHigherLayer(peerId);
    show(low!);
    receiver.awaitHigherLayer(peerId);
    receiver.forgetHigherLayer(peerId);
    receiver.giveUpHigherLayer(peerId);
    expect(tally.layerSwitch.total).toBe(0);
    expect(tally).toMatchObject({ layerSwitchMissed: 0 });
  });
});

it('counts whoever talked and was not heard among the switches, with at least as long as the talk was', () => {
  packets(1).forEach(receiver.handlePacket);
  const [heard, unheard] = [monotonicMs() - 6100, monotonicMs() - 6000];
  receiver.handlePacket(microphone.nextSound(heard, heard));
  receiver.giveUpSpeech(7, heard);
  expect(tally).toMatchObject({ speakerSwitchMissed: 0 });
  receiver.giveUpSpeech(7, unheard);
  receiver.giveUpSpeech(8, unheard);
  expect(tally).toMatchObject({ speakerSwitchMissed: 2 });
  expect(tally.speakerSwitch.percentile(0.95)).toBeGreaterThan(5_900_000);
});

it('adds up what comes of one peer by whatever Consumer', () => {
  const consumer = (ssrc: number) => ({
    ...{ kind: 'video', peerId: 'ada', rtpParameters: { codecs: [], encodings: [{ ssrc }] } },
  });
  for (const ssrc of [50, 51]) {
    receiver.expect(consumer(ssrc) as unknown as ConsumerDescription);
    receiver.handleStream(ssrc, 3, 300, 0, 3);
  }
  expect(receiver.packetsOf('ada' as PeerId, 'video')).toBe(6);
  expect(receiver.packetsOf('ada' as PeerId, 'audio')).toBe(0);
});

describe('where another counts in its place', () => {
  it('adds what the totals have grown by, and reports the highest sequence', () => {
    receiver.handleFirstMedia(5);
    receiver.handleStream(SSRC, 10, 1000, 2, 0x10003);
    receiver.handleStream(SSRC, 15, 1600, 1, 0x10007);
    expect(tally).toMatchObject({ audioPackets: 15, bytes: 1600, lost: 1, strangers: 0 });
    expect(receiver.firstMediaAt).toBe(5);
    expect(receiver.report()!.readUInt32BE(16)).toBe(0x10007);
  });

  it('knows strangers by their SSRC, and probes', () => {
    receiver.handleStream(999, 3, 300, 0, 7);
    receiver.handleStream(999, 4, 400, 0, 8);
    receiver.handleStream(1234, 2, 200, 0, 2);
    expect(tally).toMatchObject({ strangers: 4, probation: 2, audioPackets: 0 });
  });
});
