import { answerFor, PAYLOAD_TYPE } from '@plenum/datachannel-peer';
import type { ConsumerDescription, RtpParameters, TransportDescription } from '@plenum/protocol';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';

const PACKET_INTERVAL_MS = 20;

/** One end of a WebRtcTransport that speaks real ICE, DTLS and SRTP, and sends or receives Opus. */
export class RtcPeer {
  packetsReceived = 0;
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
      if (payloadType < 64 || payloadType >= 96) this.packetsReceived += 1; // not RTCP: RFC 5761, section 4
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

  /** After the server has got {@link dtlsParameters}. */
  connect(): void {
    this.connection.setRemoteDescription(answerFor(this.transport, null), 'answer');
  }

  startSending(): void {
    let sequence = 0;
    this.timer = setInterval(() => {
      if (this.track.isOpen()) this.track.sendMessageBinary(opusPacket(sequence++, this.ssrc));
    }, PACKET_INTERVAL_MS);
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
  packet.writeUInt32BE((sequence * 960) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.set([0xf8, 0xff, 0xfe], 12);
  return packet;
}

/** Ends the library's threads, which would keep the process. */
export function closeRtc(): void {
  datachannel.cleanup();
}
