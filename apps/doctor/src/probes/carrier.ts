import type { Endpoint } from '@plenum/datachannel-peer';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { within } from './within.ts';

const CONNECT_WITHIN_MS = 3_000;

/** Carries datagrams to one place and back, whatever is underneath. */
export interface Carrier {
  send: (datagram: Buffer) => void;
  onDatagram: (datagram: Buffer) => void;
  close: () => void;
}

/** How datagrams stand in a stream. */
export interface Framing {
  frame: (datagram: Buffer) => Buffer;
  /** @returns where the first one begins and ends; null while it is not whole */
  first: (stream: Buffer) => { start: number; end: number } | null;
}

/** ICE over TCP: two bytes of length before each (RFC 4571, section 2; RFC 6544, section 3). */
export const LENGTH_PREFIXED: Framing = {
  frame: (datagram) => Buffer.concat([Buffer.from([datagram.length >> 8, datagram.length & 0xff]), datagram]),
  first: (stream) => {
    const end = stream.length < 2 ? Infinity : 2 + stream.readUInt16BE(0);
    return stream.length < end ? null : { start: 2, end };
  },
};

/** @throws where nothing listens there, or a firewall is between */
export async function carryOverTcp(to: Endpoint, framing: Framing): Promise<Carrier> {
  const socket = connectTcp({ host: to.address, port: to.port });
  return carryOverStream(socket, 'connect', to, framing);
}

/** Certificates are judged by checks of their own. */
export async function carryOverTls(to: Endpoint, framing: Framing): Promise<Carrier> {
  const servername = isIP(to.address) ? {} : { servername: to.address };
  const socket = connectTls({ host: to.address, port: to.port, rejectUnauthorized: false, ...servername });
  return carryOverStream(socket, 'secureConnect', to, framing);
}

async function carryOverStream(
  socket: Socket,
  ready: string,
  { address, port }: Endpoint,
  framing: Framing,
): Promise<Carrier> {
  const carrier: Carrier = {
    send: (datagram) => void (socket.writable && socket.write(framing.frame(datagram))),
    onDatagram: () => null,
    close: () => socket.destroy(),
  };
  let stream: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('data', (bytes: Buffer) => {
    stream = Buffer.concat([stream, bytes]);
    for (let found = framing.first(stream); found; found = framing.first(stream)) {
      carrier.onDatagram(stream.subarray(found.start, found.end));
      stream = stream.subarray(found.end);
    }
  });
  try {
    await within(CONNECT_WITHIN_MS, `no connection to ${address}:${port} by TCP`, once(socket, ready));
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.on('error', () => socket.destroy()); // What does not come back is seen by whoever waits for it.
  return carrier;
}

/** Whether somebody is there shows only when an answer comes. */
export async function carryOverUdp(to: Endpoint): Promise<Carrier> {
  const { address, family } = await lookup(to.address);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const carrier: Carrier = {
    send: (datagram) => socket.send(datagram, to.port, address),
    onDatagram: () => null,
    close: () => socket.close(),
  };
  socket.on('message', (datagram) => carrier.onDatagram(datagram));
  socket.on('error', () => null); // A refusal by ICMP: no answer either.
  return carrier;
}
