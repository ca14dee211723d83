import type { IceCandidate, IceServer, TransportDescription } from '@plenum/protocol';
import type { types } from 'mediasoup-client';

/** By which way media goes: straight to the server by UDP or by TCP, or through a TURN server. */
export const PATH_WAYS = ['udp', 'tcp', 'turn'] as const;
export type PathWay = (typeof PATH_WAYS)[number];

/** Whether a TURN server (RFC 8656) is among them: a STUN server alone relays nothing. */
export function hasTurn(iceServers: readonly IceServer[]): boolean {
  return iceServers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));
}

/** The candidates of the server that a way leads to: a TURN server reaches it by UDP. */
export function candidatesOf(way: PathWay, candidates: readonly IceCandidate[]): IceCandidate[] {
  const wanted = way === 'tcp' ? 'tcp' : 'udp';
  return candidates.filter(({ protocol }) => protocol === wanted);
}

/** The servers that a way may use: straight to the server none is needed. */
export function iceServersOf(way: PathWay | 'any', iceServers: IceServer[]): IceServer[] {
  return way === 'udp' || way === 'tcp' ? [] : iceServers;
}

/** What mediasoup-client makes its end of a transport of. @param way `any`: whichever ICE finds to be the best. */
export function toTransportOptions(
  { transportId: id, iceCandidates, ...parameters }: TransportDescription,
  iceServers: IceServer[],
  way: PathWay | 'any',
): types.TransportOptions {
  if (way === 'any') return { id, iceServers, iceCandidates, ...parameters };
  return {
    id,
    ...parameters,
    iceCandidates: candidatesOf(way, iceCandidates),
    iceServers: iceServersOf(way, iceServers),
    iceTransportPolicy: way === 'turn' ? 'relay' : 'all',
  };
}
