import type { DtlsParameters, TransportDescription } from '@plenum/protocol';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import type { Endpoint, Relay } from './udp-relay.ts';

datachannel.initLogger('Error', () => null); // without a callback it writes to our output

/**
 * The ICE credentials of our side, the same for all. A server that is ICE-lite is not told: it asks nothing of us. One that
 * checks us in its turn can know them from here.
 */
export const OWN_ICE = { iceUfrag: 'load', icePwd: 'loadloadloadloadloadload' };

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
   * @param openRelay where it is there, makes what takes the server's RTP packets in the place of this
   */
  static async create(
    transport: TransportDescription,
    onPacket: (packet: Buffer) => void,
    openRelay: ((server: Endpoint) => Promise<Relay>) | null,
  ): Promise<MediaConnection> {
    const relay = openRelay && (await openRelay(serverOf(transport)));
    const connection = new datachannel.PeerConnection('load', {
      iceServers: [],
      bindAddress: bindAddressFor(transport),
      disableAutoNegotiation: true,
    });
    const media = new datachannel.Audio('0', 'SendRecv');
    media.addOpusCodec(111);
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

/** A socket on loopback alone for a server on loopback: the tools of a benchmark open no ports to the outside. */
function bindAddressFor({ iceCandidates }: TransportDescription): string | undefined {
  return iceCandidates.every(({ address }) => address.startsWith('127.')) ? '127.0.0.1' : undefined;
}

/** Where the server takes media by UDP. */
function serverOf({ iceCandidates }: TransportDescription): Endpoint {
  const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
  if (!candidate) throw new Error('the server takes no media by UDP');
  return candidate;
}

/** The SDP that a browser's side would get: mediasoup itself speaks none. It is ICE-lite, and waits for the DTLS. */
function answerFor(
  { iceParameters, iceCandidates, dtlsParameters }: TransportDescription,
  instead: Endpoint | null,
): string {
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256')!;
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 127.0.0.1',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint.value}`,
    'a=setup:passive',
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .slice(0, instead ? 1 : undefined)
      .map((one) => ({ ...one, ...instead }))
      .map(
        (one) => `a=candidate:${one.foundation} 1 udp ${one.priority} ${one.address} ${one.port} typ host`,
      ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}
