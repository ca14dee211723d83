import type { ErrorCode } from '@plenum/protocol';
import type { Facts } from './facts.ts';

type SocketFact = 'socketConnecting' | 'socketConnected' | 'socketFailed' | 'socketLost';

/**
 * Socket.IO tries again and again, and tells of each try. The time of the first failure stays, because it tells how
 * long the trouble lasts; and a new try is no end of it.
 */
export function reduceSocket(
  socket: Facts['socket'],
  type: SocketFact,
  at: number,
  refusal?: ErrorCode,
): Facts['socket'] {
  if (type === 'socketConnected') return { state: 'connected', since: at, wasConnected: true };
  if (socket.state === 'failed' || socket.state === 'lost') {
    return type === 'socketFailed' ? { ...socket, refusal } : socket;
  }
  if (type === 'socketConnecting') {
    return socket.state === 'connecting' ? socket : { ...socket, state: 'connecting', since: at };
  }
  return { ...socket, state: type === 'socketLost' ? 'lost' : 'failed', since: at, refusal };
}
