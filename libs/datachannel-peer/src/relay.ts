import type { TransportDescription } from '@plenum/protocol';

/** A transport address, without its protocol. */
export interface Endpoint {
  address: string;
  port: number;
}

/** Stands between an ICE agent and the server, whatever it does there. */
export interface Relay {
  /** Where the agent is to send, in the place of the server. */
  readonly endpoint: Endpoint;
  close: () => void;
}

/** Where the server takes media by UDP. @throws where it takes none */
export function udpEndpointOf({ iceCandidates }: Pick<TransportDescription, 'iceCandidates'>): Endpoint {
  const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
  if (!candidate) throw new Error('the server takes no media by UDP');
  return candidate;
}
