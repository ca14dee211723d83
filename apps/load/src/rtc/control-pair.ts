import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';
import { OpusStream } from '../media/opus.ts';
import { isStamped, stampedAtMs } from '../media/stamp.ts';

const CONFIGURATION = { iceServers: [], bindAddress: '127.0.0.1' };
const INTERVAL_MS = 20;
const SSRC = 1;

/**
 * Two ends that speak to each other directly, in a process that is as busy as any of the generator's: what their packets
 * take is taken by the generator and the machine, and what others take beyond that by the server.
 */
export class ControlPair {
  private readonly from: PeerConnection;
  private readonly to: PeerConnection;
  private readonly track: Track;
  private readonly stream = new OpusStream(SSRC, 0, INTERVAL_MS);
  private readonly timer: NodeJS.Timeout;
  private other: Track | null = null;
  private isClosed = false;

  constructor(tally: Tally) {
    this.from = new datachannel.PeerConnection('from', CONFIGURATION);
    this.to = new datachannel.PeerConnection('to', CONFIGURATION);
    this.introduce(this.from, this.to);
    this.introduce(this.to, this.from);
    this.to.onTrack((track) => {
      this.other = track; // What nobody holds is collected, and its callback with it.
      track.onMessage((packet) => {
        if (isStamped(packet)) tally.control.record((monotonicMs() - stampedAtMs(packet)) * 1000);
      });
    });
    const media = new datachannel.Audio('0', 'SendOnly');
    media.addOpusCodec(111);
    media.addSSRC(SSRC, 'control');
    this.track = this.from.addTrack(media);
    this.from.setLocalDescription('offer');
    this.timer = setInterval(() => this.send(), INTERVAL_MS);
  }

  close(): void {
    this.isClosed = true;
    clearInterval(this.timer);
    this.other?.close();
    this.from.close();
    this.to.close();
  }

  /** With all its candidates at once: a description and a candidate come by callbacks of their own, in any order. */
  private introduce(one: PeerConnection, another: PeerConnection): void {
    one.onGatheringStateChange((state) => {
      const description = state === 'complete' && !this.isClosed ? one.localDescription() : null;
      if (!description) return;
      try {
        another.setRemoteDescription(description.sdp, description.type as 'offer' | 'answer');
      } catch {
        // Under load it sometimes takes no candidates yet. The other end has its own: their checks are enough (RFC 8445,
        // section 7.3.1.3). What is thrown from a callback of the library would end this process.
      }
    });
  }

  private send(): void {
    if (this.track.isOpen()) this.track.sendMessageBinary(this.stream.nextSound(monotonicMs(), 0));
  }
}
