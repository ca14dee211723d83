import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';
import { OpusStream } from '../media/opus.ts';
import { isStamped, stampedAtMs } from '../media/stamp.ts';

const CONFIGURATION = { iceServers: [], bindAddress: '127.0.0.1' };
const INTERVAL_MS = 20;
const CONNECT_WITHIN_MS = 1_500;
const SSRC = 1;

/**
 * Two ends that speak to each other directly, in a process that is as busy as any of the generator's: what their packets
 * take is taken by the generator and the machine, and what others take beyond that by the server.
 */
export class ControlPair {
  private readonly tally: Tally;
  private readonly stream = new OpusStream(SSRC, 0, INTERVAL_MS);
  private readonly timers: NodeJS.Timeout[];
  private ends: PeerConnection[] = [];
  private track: Track | null = null;
  private other: Track | null = null;
  private isHeard = false;

  constructor(tally: Tally) {
    this.tally = tally;
    this.connect();
    this.timers = [
      setInterval(() => this.send(), INTERVAL_MS),
      setInterval(() => this.reconnectUnheard(), CONNECT_WITHIN_MS),
    ];
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.disconnect();
  }

  private connect(): void {
    const from = new datachannel.PeerConnection('from', CONFIGURATION);
    const to = new datachannel.PeerConnection('to', CONFIGURATION);
    this.ends = [from, to];
    this.introduce(from, to);
    this.introduce(to, from);
    to.onTrack((track) => {
      this.other = track; // What nobody holds is collected, and its callback with it.
      track.onMessage((packet) => this.handlePacket(packet));
    });
    const media = new datachannel.Audio('0', 'SendOnly');
    media.addOpusCodec(111);
    media.addSSRC(SSRC, 'control');
    this.track = from.addTrack(media);
    from.setLocalDescription('offer');
  }

  private disconnect(): void {
    const { ends } = this;
    this.ends = [];
    this.other?.close();
    for (const end of ends) end.close();
  }

  /** On a machine that is busy with other things the two may miss one another. */
  private reconnectUnheard(): void {
    if (this.isHeard) return;
    this.disconnect();
    this.connect();
  }

  private handlePacket(packet: Buffer): void {
    if (!isStamped(packet)) return;
    this.isHeard = true;
    this.tally.control.record((monotonicMs() - stampedAtMs(packet)) * 1000);
  }

  /** With all its candidates at once: a description and a candidate come by callbacks of their own, in any order. */
  private introduce(one: PeerConnection, another: PeerConnection): void {
    one.onGatheringStateChange((state) => {
      const isWanted = state === 'complete' && this.ends.includes(one);
      const description = isWanted ? one.localDescription() : null;
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
    try {
      if (this.track?.isOpen()) this.track.sendMessageBinary(this.stream.nextSound(monotonicMs(), 0));
    } catch {
      // It was closed since it was asked. What is thrown from a timer would end this process.
    }
  }
}
