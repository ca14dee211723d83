import type { DtlsParameters, TransportDescription } from '@plenum/protocol';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { answerFor, PAYLOAD_TYPE } from './answer.ts';
import type { Relay } from './relay.ts';

datachannel.initLogger('Error', () => null); // without a callback it writes to our output

/**
 * The ICE credentials of our side, the same for all. A server that is ICE-lite is not told: it asks nothing of us. One that
 * checks us in its turn can know them from here.
 */
export const OWN_ICE = { iceUfrag: 'load', icePwd: 'loadloadloadloadloadload' };

const LOOPBACK = '127.0.0.1';

/**
 * One end of a WebRtcTransport: real ICE, DTLS and SRTP, and nothing of codecs. It has a single track, whatever flows:
 * libdatachannel hands every packet to the track where there is but one, and encrypts any SSRC that is sent on it.
 */
export class MediaConnection {
  readonly dtlsParameters: DtlsParameters;
  private readonly connection: PeerConnection;
  private readonly track: Track;
  private readonly transport: TransportDescription;
  private readonly relay: Relay | null;
  private isOpen = false;

  private constructor(
    connection: PeerConnection,
    track: Track,
    transport: TransportDescription,
    relay: Relay | null,
    fingerprint: string,
  ) {
    this.connection = connection;
    this.track = track;
    this.transport = transport;
    this.relay = relay;
    this.dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: fingerprint }] };
    track.onOpen(() => (this.isOpen = true));
    track.onClosed(() => (this.isOpen = false));
  }

  /**
   * @param onPacket gets every RTP and RTCP packet, decrypted
   * @param openRelay where it is there, makes what the agent talks to in the place of the server; closed with this
   */
  static async create(
    transport: TransportDescription,
    onPacket: (packet: Buffer) => void,
    openRelay: ((transport: TransportDescription) => Promise<Relay>) | null = null,
  ): Promise<MediaConnection> {
    const relay = openRelay && (await openRelay(transport));
    const peers = relay ? [relay.endpoint] : transport.iceCandidates;
    const connection = new datachannel.PeerConnection('plenum', {
      iceServers: [],
      // A socket on loopback alone for a peer on loopback: tools open no ports to the outside that nobody needs.
      bindAddress: peers.every(({ address }) => address.startsWith('127.')) ? LOOPBACK : undefined,
      disableAutoNegotiation: true,
    });
    const media = new datachannel.Audio('0', 'SendRecv');
    media.addOpusCodec(PAYLOAD_TYPE);
    const track = connection.addTrack(media);
    track.onMessage(onPacket);
    const offered = new Promise<string>((resolve) => connection.onLocalDescription(resolve));
    connection.setLocalDescription('offer', OWN_ICE);
    const fingerprint = /a=fingerprint:sha-256 (\S+)/i.exec(await offered)![1]!;
    return new MediaConnection(connection, track, transport, relay, fingerprint);
  }

  /** After the server has got {@link dtlsParameters}. */
  connect(): void {
    this.connection.setRemoteDescription(answerFor(this.transport, this.relay?.endpoint ?? null), 'answer');
  }

  /** @returns whether it went out; before the handshake is over, and after the end, nothing does */
  send(packet: Buffer): boolean {
    if (!this.isOpen) return false;
    try {
      return this.track.sendMessageBinary(packet);
    } catch {
      // The library's threads know of the end before our callback does.
      this.isOpen = false;
      return false;
    }
  }

  close(): void {
    this.isOpen = false;
    this.connection.close();
    this.relay?.close();
  }
}

/** Ends the library's threads, which would keep the process. */
export function closeMedia(): void {
  datachannel.cleanup();
}
