import type { ConsumerDescription, Kind, PeerId } from '@plenum/protocol';
import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';
import { isRtcp, receiverReports } from '../media/rtcp.ts';
import { isStamped, stampedAtMs, stampedMark, stampedParticipant } from '../media/stamp.ts';
import { LAYERS } from '../media/vp8.ts';
import type { SealedCounts } from '../rtc/sink-process.ts';

/** mediasoup probes the downlink with packets of this SSRC: they belong to no Consumer. */
const PROBATION_SSRC = 1234;
/** What this end says that it can take, in bits per second. */
const DOWNLINK = 50_000_000;
const OWN_SSRC = 1;

interface Received {
  ssrc: number;
  kind: Kind;
  /** Number of the participant that sends this; -1 before its first stamp. */
  from: number;
  lastSequence: number;
  cycles: number;
  packets: number;
  bytes: number;
  lost: number;
  /** At the last receiver report. */
  reported: { packets: number; lost: number };
  flow: Flow;
}

/** What comes of one peer and kind, by whatever Consumers: one follows another. */
interface Flow {
  packets: number;
  /** Spatial layer of the last picture; -1 before. */
  layer: number;
  /** When the picture was made so large that a higher layer has to come; null where none is awaited. */
  largeSince: number | null;
}

/** Counts what one participant gets, without an object for any packet. */
export class Receiver implements SealedCounts {
  /** By {@link monotonicMs}; 0 before. */
  firstMediaAt = 0;
  private readonly streams = new Map<number, Received>();
  private readonly flows = new Map<string, Flow>();
  /** When the talk of each participant that was heard last began. */
  private readonly spurts = new Map<number, number>();
  /** Packets of SSRCs that belong to no Consumer, or to one that this end has not heard of yet. */
  private readonly foreign = new Map<number, number>();
  private readonly tally: Tally;
  private readonly belongsHere: (participant: number) => boolean;
  private readonly onFirstMedia: () => void;

  /** @param belongsHere whether a participant of this number is in this one's room */
  constructor(tally: Tally, belongsHere: (participant: number) => boolean, onFirstMedia: () => void) {
    this.tally = tally;
    this.belongsHere = belongsHere;
    this.onFirstMedia = onFirstMedia;
  }

  /**
   * Streams that go stay known, for the packets under way. Sound flows from the start, so that some of it may have come
   * already: that is no stranger's, but lost to a client that was not there.
   */
  expect({ kind, peerId, rtpParameters }: ConsumerDescription): void {
    const { ssrc } = rtpParameters.encodings![0]!;
    if (this.streams.has(ssrc!)) return;
    this.countForeign(ssrc!, 0);
    const counters = {
      lastSequence: -1,
      cycles: 0,
      packets: 0,
      bytes: 0,
      lost: 0,
      from: -1,
    };
    const flow = this.flowOf(peerId, kind);
    this.streams.set(ssrc!, { ssrc: ssrc!, kind, flow, ...counters, reported: { packets: 0, lost: 0 } });
  }

  /** Packets of this peer that came so far, by whatever Consumers. */
  packetsOf(peerId: PeerId, kind: Kind): number {
    return this.flowOf(peerId, kind).packets;
  }

  /** For the track's callback. */
  readonly handlePacket = (packet: Buffer): void => {
    if (packet.length < 12 || isRtcp(packet)) return;
    const stream = this.take(packet);
    if (stream && isStamped(packet)) this.readStamp(stream, packet, monotonicMs());
  };

  /** For a packet that was not decrypted: its header tells whose it is and what is missing, its stamp stays sealed. */
  readonly handleSealed = (packet: Buffer): void => {
    this.take(packet);
  };

  handleFirstMedia(atMs: number): boolean {
    if (this.firstMediaAt !== 0) return true;
    if (this.streams.size === 0) return false;
    this.firstMediaAt = atMs;
    this.onFirstMedia();
    return true;
  }

  /** For whoever counts in the place of this one: totals of one stream. */
  handleStream(ssrc: number, packets: number, bytes: number, lost: number, highestSequence: number): void {
    const stream = this.streams.get(ssrc);
    if (!stream) {
      this.countForeign(ssrc, packets);
      return;
    }
    // One that it has not heard of for long it may count from the start.
    if (packets < stream.packets) stream.packets = stream.bytes = stream.lost = 0;
    this.add(stream, packets - stream.packets, bytes - stream.bytes);
    this.tally.lost += lost - stream.lost;
    stream.lost = lost;
    stream.cycles = Math.floor(highestSequence / 0x10000);
    stream.lastSequence = highestSequence & 0xffff;
  }

  /** This peer's picture has become large: a higher layer has to come, where it was not still there. */
  awaitHigherLayer(peerId: PeerId): void {
    const flow = this.flowOf(peerId, 'video');
    if (flow.layer < LAYERS.length - 1) flow.largeSince = monotonicMs();
  }

  /** It is small again, or shown no more. What has not come by now took at least so long. */
  giveUpHigherLayer(peerId: PeerId): void {
    const { largeSince } = this.flowOf(peerId, 'video');
    if (largeSince === null) return;
    this.forgetHigherLayer(peerId);
    this.tally.layerSwitchMissed += 1;
    this.tally.layerSwitch.record((monotonicMs() - largeSince) * 1000);
  }

  /** This peer has left. */
  forgetHigherLayer(peerId: PeerId): void {
    this.flowOf(peerId, 'video').largeSince = null;
  }

  /** This participant has talked from then until now. If it was not heard, that took at least so long. */
  giveUpSpeech(participant: number, beganAtMs: number): void {
    if ((this.spurts.get(participant) ?? 0) >= beganAtMs) return;
    this.tally.speakerSwitchMissed += 1;
    this.tally.speakerSwitch.record((monotonicMs() - beganAtMs) * 1000);
  }

  /** What a browser would report; null where nothing came yet. */
  report(): Buffer | null {
    const blocks = [];
    for (const stream of this.streams.values()) {
      const packets = stream.packets - stream.reported.packets;
      if (packets === 0) continue;
      const lost = Math.max(0, stream.lost - stream.reported.lost);
      stream.reported.packets = stream.packets;
      stream.reported.lost = stream.lost;
      blocks.push({
        ssrc: stream.ssrc,
        lost: stream.lost,
        fractionLost: Math.floor((lost / (packets + lost)) * 255),
        highestSequence: stream.cycles * 0x10000 + stream.lastSequence,
      });
    }
    return blocks.length > 0 ? receiverReports(OWN_SSRC, blocks, DOWNLINK) : null;
  }

  private flowOf(peerId: PeerId, kind: Kind): Flow {
    const key = `${peerId} ${kind}`;
    let flow = this.flows.get(key);
    if (!flow) this.flows.set(key, (flow = { packets: 0, layer: -1, largeSince: null }));
    return flow;
  }

  /** @returns null where it is of no Consumer */
  private take(packet: Buffer): Received | null {
    const ssrc = packet.readUInt32BE(8);
    const stream = this.streams.get(ssrc);
    if (!stream) {
      this.countForeign(ssrc, (this.foreign.get(ssrc) ?? 0) + 1);
      return null;
    }
    if (this.firstMediaAt === 0) this.handleFirstMedia(monotonicMs());
    this.add(stream, 1, packet.length);
    this.count(stream, packet.readUInt16BE(2));
    return stream;
  }

  private add(stream: Received, packets: number, bytes: number): void {
    stream.packets += packets;
    stream.bytes += bytes;
    stream.flow.packets += packets;
    if (stream.kind === 'audio') this.tally.audioPackets += packets;
    else this.tally.videoPackets += packets;
    this.tally.bytes += bytes;
  }

  /** @param total of this SSRC so far */
  private countForeign(ssrc: number, total: number): void {
    const packets = total - (this.foreign.get(ssrc) ?? 0);
    this.foreign.set(ssrc, total);
    if (ssrc === PROBATION_SSRC) this.tally.probation += packets;
    else this.tally.strangers += packets;
  }

  /** Gaps in the sequence are losses; what comes late after all is one no more (RFC 3550, appendix A.3). */
  private count(stream: Received, sequence: number): void {
    const ahead = stream.lastSequence < 0 ? 1 : (sequence - stream.lastSequence) & 0xffff;
    if (ahead === 0) return;
    if (ahead < 0x8000) {
      if (sequence < stream.lastSequence) stream.cycles += 1;
      stream.lastSequence = sequence;
      if (ahead === 1) return;
      stream.lost += ahead - 1;
      this.tally.lost += ahead - 1;
    } else if (stream.lost > 0) {
      stream.lost -= 1;
      this.tally.lost -= 1;
    }
  }

  private readStamp(stream: Received, packet: Buffer, now: number): void {
    this.tally.latency.record((now - stampedAtMs(packet)) * 1000);
    const participant = stampedParticipant(packet);
    if (stream.from !== participant) this.meet(stream, participant);
    if (stream.kind === 'video') return this.readLayer(stream.flow, stampedMark(packet), now);
    const spurt = stampedMark(packet);
    if (spurt > 0 && spurt !== this.spurts.get(participant)) {
      this.spurts.set(participant, spurt);
      // The speech of somebody who was talking already when this Consumer came is no switch.
      if (this.firstMediaAt < spurt) this.tally.speakerSwitch.record((now - spurt) * 1000);
    }
  }

  private readLayer(flow: Flow, layer: number, now: number): void {
    // What was not shown at all yet would have begun with the lowest.
    if (flow.largeSince !== null && layer > Math.max(flow.layer, 0)) {
      this.tally.layerSwitch.record((now - flow.largeSince) * 1000);
      flow.largeSince = null;
    }
    flow.layer = layer;
  }

  private meet(stream: Received, participant: number): void {
    if (stream.from >= 0 || !this.belongsHere(participant)) this.tally.strangers += 1;
    stream.from = participant;
  }
}
