import type { RequestData, RequestName, RequestReply } from '@plenum/protocol';
import { AlreadyJoinedError, NotJoinedError } from '../../domain/errors.ts';
import type { Membership } from '../../domain/room-registry.ts';
import type { ClientSocket } from '../client-socket.ts';

/** Carries out one request; what it returns is the reply. Errors of the domain become refusals. */
export type Handler<N extends RequestName> = (
  data: RequestData<N>,
  socket: ClientSocket,
) => RequestReply<N> | Promise<RequestReply<N>>;

/** A missing handler does not compile. */
export type Handlers = { [N in RequestName]: Handler<N> };

/** @throws NotJoinedError */
export function membershipOf(socket: ClientSocket): Membership {
  const { membership } = socket.data;
  if (!membership) throw new NotJoinedError();
  return membership;
}

/** Two joins at once on one socket: the second one is refused, whichever way the first one ends. */
export async function entering<T>(socket: ClientSocket, enter: () => T | Promise<T>): Promise<T> {
  if (socket.data.entering) throw new AlreadyJoinedError();
  socket.data.entering = true;
  try {
    return await enter();
  } finally {
    socket.data.entering = false;
  }
}

/**
 * The socket may have broken since it asked: while the room was made, or because its end came in the same packet as
 * the request. Its disconnect has been heard already, and nothing would follow it.
 * @throws NotJoinedError
 */
export function requireConnected(socket: ClientSocket): void {
  if (!socket.connected) throw new NotJoinedError();
}
