import type { MediaConnection } from '@plenum/datachannel-peer';
import type { Tally } from '../measure/tally.ts';
import { OpusStream } from '../media/opus.ts';
import type { Ptime } from '../media/recordings.ts';
import { isRtcp, keyframeRequests, senderReports } from '../media/rtcp.ts';
import { LAYERS, Vp8Stream } from '../media/vp8.ts';

/** SSRCs of one participant: a thousand apart, so that each is told from its number in a trace. */
const SSRC_STEP = 1000;
const FIRST_SSRC = 1_000_000;

export const micSsrc = (participant: number): number => FIRST_SSRC + participant * SSRC_STEP;
export const webcamSsrcs = (participant: number): number[] =>
  LAYERS.map((_, layer) => micSsrc(participant) + 1 + layer);

/** Of a layer that nobody watches every so many frames are sent: about two a second, as a web client's trickle has. */
const TRICKLE_EVERY = 15;

/** How long after the first sound a web client knows that its person speaks: two looks at the level, in milliseconds. */
const SPEECH_NOTICED_MS = 50;

/** The microphone and the camera of one participant. The pacer calls it when a packet is due. */
export class Sender {
  readonly mic: OpusStream;
  readonly webcam: Vp8Stream[];
  /** The highest layer that is sent in full; -1: nothing is sent. A browser sends all of them until it hears otherwise. */
  maxSpatialLayer: number = LAYERS.length - 1;
  /** Called once in each spurt of talk, when a client would have noticed it. */
  onSpeech: (() => void) | null = null;
  private heardSpurt = 0;
  private framesDue = 0;
  private connection: MediaConnection | null = null;
  private isMicOn = false;
  private isWebcamOn = false;
  private readonly tally: Tally;
  private readonly cname: string;
  private readonly sendVideo: (packet: Buffer) => void;

  constructor(participant: number, ptime: Ptime, tally: Tally) {
    this.tally = tally;
    this.cname = `load-${participant}`;
    this.mic = new OpusStream(micSsrc(participant), participant, ptime);
    this.webcam = webcamSsrcs(participant).map((ssrc, layer) => new Vp8Stream(ssrc, layer, participant));
    this.sendVideo = (packet) => {
      this.tally.videoSent += 1;
      this.send(packet);
    };
  }

  /** For the track's callback. */
  readonly handlePacket = (packet: Buffer): void => {
    if (packet.length < 8 || !isRtcp(packet)) return;
    for (const ssrc of keyframeRequests(packet)) {
      this.tally.keyframesAsked += 1;
      this.webcam.find((stream) => stream.ssrc === ssrc)?.wantKeyframe();
    }
  };

  attach(connection: MediaConnection): void {
    this.connection = connection;
  }

  startMic(): void {
    this.isMicOn = true;
  }

  startWebcam(): void {
    this.isWebcamOn = true;
  }

  /** Layers above it trickle, as a web client's do (docs/decisions/0010); what starts anew begins with a keyframe. */
  limitLayers(maxSpatialLayer: number): void {
    const isBack = this.maxSpatialLayer < 0;
    this.maxSpatialLayer = maxSpatialLayer;
    for (const stream of this.webcam) {
      stream.setShrunk(stream.spatialLayer > maxSpatialLayer);
      if (isBack) stream.wantKeyframe();
    }
  }

  /** @param spurtStartedAtMs 0 where this person is silent */
  sendSound(nowMs: number, spurtStartedAtMs: number): void {
    if (!this.isMicOn) return;
    this.tally.audioSent += 1;
    this.send(this.mic.nextSound(nowMs, spurtStartedAtMs));
    if (spurtStartedAtMs !== this.heardSpurt) this.hear(nowMs, spurtStartedAtMs);
  }

  sendSilence(nowMs: number): void {
    if (!this.isMicOn) return;
    this.tally.audioSent += 1;
    this.send(this.mic.nextSilence(nowMs));
  }

  sendFrames(nowMs: number): void {
    if (!this.isWebcamOn || this.maxSpatialLayer < 0) return;
    const isTrickleDue = this.framesDue++ % TRICKLE_EVERY === 0;
    for (const stream of this.webcam)
      if (isTrickleDue || stream.spatialLayer <= this.maxSpatialLayer)
        stream.nextFrame(nowMs, this.sendVideo);
  }

  sendReports(nowMs: number): void {
    const sent = [this.mic, ...this.webcam].filter(({ packetsSent }) => packetsSent > 0);
    if (sent.length === 0) return;
    const reports = sent.map((stream) => ({
      ssrc: stream.ssrc,
      packetsSent: stream.packetsSent,
      bytesSent: stream.bytesSent,
      timestamp: stream.timestampAt(nowMs),
    }));
    this.connection?.send(senderReports(reports, Date.now(), this.cname));
  }

  /** A web client looks at the level more often than packets of sound go. */
  private hear(nowMs: number, spurtStartedAtMs: number): void {
    this.heardSpurt = spurtStartedAtMs;
    if (spurtStartedAtMs === 0) return;
    setTimeout(() => this.onSpeech?.(), Math.max(0, spurtStartedAtMs + SPEECH_NOTICED_MS - nowMs));
  }

  private send(packet: Buffer): void {
    if (!this.connection?.send(packet)) this.tally.unsent += 1;
  }
}
