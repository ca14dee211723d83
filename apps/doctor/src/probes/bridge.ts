import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Relay } from '@plenum/datachannel-peer';
import type { Carrier } from './carrier.ts';

const LOOPBACK = '127.0.0.1';

/**
 * Lets an ICE agent that knows UDP alone go another way: what it sends to the bridge goes out by the carrier, datagram by
 * datagram, and back. To the server it is an agent that came by that way itself, since ICE checks, DTLS and SRTP say
 * nothing of what carries them (RFC 6544, section 3).
 */
export async function openBridge(carrier: Carrier): Promise<Relay> {
  const socket = createSocket('udp4');
  let agentPort = 0;
  let isClosed = false;
  socket.on('message', (datagram, from) => {
    agentPort = from.port;
    carrier.send(datagram);
  });
  carrier.onDatagram = (datagram) => {
    if (!isClosed && agentPort !== 0) socket.send(datagram, agentPort, LOOPBACK);
  };
  socket.on('error', () => null); // The agent has gone before its last answer came.
  socket.bind(0, LOOPBACK);
  await once(socket, 'listening');
  return {
    endpoint: { address: LOOPBACK, port: socket.address().port },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      socket.close();
      carrier.close();
    },
  };
}
