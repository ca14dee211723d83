import { answerFor, PAYLOAD_TYPE } from '@plenum/datachannel-peer';
import type { ConsumerDescription, RtpParameters, TransportDescription } from '@plenum/protocol';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';

const PACKET_INTERVAL_MS = 20;
/** Of one packet, at 48 kHz: what its RTP timestamp goes on by. The server leaves a sound's timestamps as they are. */
const SAMPLES = 960;

/** One end of a WebRtcTransport that speaks real ICE, DTLS and SRTP, and sends or receives Opus. */
export class RtcPeer {
  /** Each packet that came, as its number among those that its sender has sent, from 0. */
  readonly received: number[] = [];
  private timer: NodeJS.Timeout | null = null;

  private constructor(
    private readonly connection: PeerConnection,
    private readonly track: Track,
    readonly dtlsParameters: { role: 'client'; fingerprints: { algorithm: 'sha-256'; value: string }[] },
    private readonly transport: TransportDescription,
    private readonly ssrc: number,
  ) {
    track.onMessage((packet) => {
      const payloadType = packet[1]! & 0x7f;
      const isRtp = payloadType < 64 || payloadType >= 96; // RFC 5761, section 4
      if (isRtp) this.received.push(packet.readUInt32BE(4) / SAMPLES);
    });
  }

  /** For a Producer made with {@link opusParameters} of this SSRC. */
  static forSending(transport: TransportDescription, ssrc: number): Promise<RtcPeer> {
    return RtcPeer.create(transport, 'SendOnly', ssrc);
  }

  static forReceiving(
    transport: TransportDescription,
    consumer: Pick<ConsumerDescription, 'rtpParameters'>,
  ): Promise<RtcPeer> {
    return RtcPeer.create(transport, 'RecvOnly', ssrcOf(consumer.rtpParameters));
  }

  private static async create(
    transport: TransportDescription,
    direction: 'SendOnly' | 'RecvOnly',
    ssrc: number,
  ) {
    const connection = new datachannel.PeerConnection('test', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
    });
    const audio = new datachannel.Audio('0', direction);
    audio.addOpusCodec(PAYLOAD_TYPE);
    if (direction === 'SendOnly') audio.addSSRC(ssrc, 'test');
    const track = connection.addTrack(audio);
    const offer = new Promise<string>((resolve) => connection.onLocalDescription(resolve));
    connection.setLocalDescription('offer');
    const value = /a=fingerprint:sha-256 (\S+)/i.exec(await offer)![1]!;
    const dtls = { role: 'client' as const, fingerprints: [{ algorithm: 'sha-256' as const, value }] };
    return new RtcPeer(connection, track, dtls, transport, ssrc);
  }

  get packetsReceived(): number {
    return this.received.length;
  }

  /** Whether the handshakes are over, at both ends. */
  get isOpen(): boolean {
    return this.track.isOpen();
  }

  /** After the server has got {@link dtlsParameters}. */
  connect(): void {
    this.connection.setRemoteDescription(answerFor(this.transport, null), 'answer');
  }

  /** The first one at once, or with the end of the handshakes. */
  startSending(): void {
    let sequence = 0;
    const send = () => {
      if (this.track.isOpen()) this.track.sendMessageBinary(opusPacket(sequence++, this.ssrc));
    };
    send();
    this.timer = setInterval(send, PACKET_INTERVAL_MS);
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.connection.close();
  }
}

function ssrcOf({ encodings }: RtpParameters): number {
  return encodings![0]!.ssrc!;
}

/** 20 ms of Opus silence in RTP (RFC 3550, section 5.1). */
function opusPacket(sequence: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(15);
  packet[0] = 0x80;
  packet[1] = PAYLOAD_TYPE;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * SAMPLES) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.set([0xf8, 0xff, 0xfe], 12);
  return packet;
}

/** Ends the library's threads, which would keep the process. */
export function closeRtc(): void {
  datachannel.cleanup();
}
