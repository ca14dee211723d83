import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Endpoint, Relay } from '@plenum/datachannel-peer';
import { isRtcp } from '../media/rtcp.ts';

export interface RelayOptions {
  /** Where the server takes media. */
  server: Endpoint;
  /** Gets the server's SRTP packets in the place of the agent: encrypted, but for the header (RFC 3711, section 3.1). */
  onSealedMedia: (packet: Buffer) => void;
}

const LOOPBACK = '127.0.0.1';
/** For the burst of a keyframe for each tile, with what the kernel counts on top of each datagram. */
const RECEIVE_BUFFER_BYTES = 2 ** 20;

/**
 * A UDP socket between an ICE agent of this process and the server: the server knows the agent by this socket's port.
 * ICE, DTLS and what the agent sends pass as they are, so that both ends do all that they always do. Media ends here, at a
 * quarter of what it costs to wake the agent's thread, decrypt it and call back for each packet; and so do the reports that
 * come with it, which nobody would read.
 */
export class UdpRelay implements Relay {
  private readonly socket: Socket;
  private readonly options: RelayOptions;
  private agent: Endpoint | null = null;
  private isClosed = false;

  private constructor(socket: Socket, options: RelayOptions) {
    this.socket = socket;
    this.options = options;
    socket.on('message', (datagram, from) => this.pass(datagram, from));
    // The agent may be gone before the server knows: what is sent to it then is refused.
    socket.on('error', () => null);
  }

  /** @throws where no socket can be had */
  static async open(options: RelayOptions): Promise<UdpRelay> {
    const type = options.server.address.includes(':') ? 'udp6' : 'udp4';
    const socket = createSocket({ type, recvBufferSize: RECEIVE_BUFFER_BYTES });
    const relay = new UdpRelay(socket, options);
    socket.bind(0, options.server.address.startsWith('127.') ? LOOPBACK : undefined);
    await once(socket, 'listening');
    return relay;
  }

  get endpoint(): Endpoint {
    const { family, port } = this.socket.address();
    return { address: family === 'IPv6' ? '::1' : LOOPBACK, port };
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.close();
  }

  private pass(datagram: Buffer, from: RemoteInfo): void {
    if (this.isClosed) return;
    const { server, onSealedMedia } = this.options;
    // A server that is ICE-lite speaks when it is spoken to: the first to speak is the agent.
    if (!this.agent && isLoopback(from)) this.agent = from;
    const { agent } = this;
    if (!agent) return;
    if (from.port === agent.port && from.address === agent.address)
      this.socket.send(datagram, server.port, server.address);
    else if (from.port !== server.port)
      return; // A stranger: where the server is not on loopback, anybody may reach this socket.
    else if (!isRtpOrRtcp(datagram)) this.socket.send(datagram, agent.port, agent.address);
    else if (!isRtcp(datagram)) onSealedMedia(datagram);
  }
}

const isLoopback = ({ address }: RemoteInfo): boolean => address === '::1' || address.startsWith('127.');

/** STUN, DTLS and media share a port: RTP and RTCP begin with 128 to 191 (RFC 7983, section 7). */
function isRtpOrRtcp(datagram: Buffer): boolean {
  const first = datagram[0]!;
  return first >= 128 && first <= 191 && datagram.length >= 12;
}
