import type { RequestData, RequestName, RequestReply } from '@plenum/protocol';
import { NotJoinedError } from '../../domain/errors.ts';
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
