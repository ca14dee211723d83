import type { ServerFact } from '@plenum/protocol';
import { untouchedServerEnd, withDirection, type Facts } from './facts.ts';
import { grow, watch } from './growth.ts';
import { reduceSocket } from './reduce-socket.ts';

/** Folds what the server saw. Pure. */
export function reduceServer(facts: Facts, fact: ServerFact, at: number): Facts {
  switch (fact.type) {
    case 'peerJoined':
    case 'peerDisconnected':
    case 'peerResumed':
    case 'peerLeft':
      return reducePeer(facts, fact.type, at);
    case 'transportCreated':
      return withDirection(facts, fact.direction, { ...untouchedServerEnd(), announced: fact.announced });
    case 'transportConnectRequested':
      return withDirection(facts, fact.direction, { connectRequestedAt: at });
    case 'iceStateChanged':
      return withDirection(facts, fact.direction, { ice: { state: fact.state, since: at } });
    case 'dtlsStateChanged':
      return withDirection(facts, fact.direction, { dtls: { state: fact.state, since: at } });
    case 'transportSampled':
      return takeSample(facts, fact, at);
    case 'reachabilityObserved':
      return { ...facts, reachability: { reached: fact.reached, unreached: fact.unreached } };
    case 'mediaLost':
      return { ...facts, mediaLostAt: at, mediaStrainedAt: null }; // Another worker carries it from now on.
    case 'mediaRebuilt':
      return { ...facts, mediaLostAt: null };
    case 'mediaStrained':
      return { ...facts, mediaStrainedAt: at };
    case 'mediaRelieved':
      return { ...facts, mediaStrainedAt: null };
    default:
      return facts; // Kept on the time line for people to read; nothing is derived from it.
  }
}

type FactOf<T extends ServerFact['type']> = Extract<ServerFact, { type: T }>;
type PeerFact = 'peerJoined' | 'peerDisconnected' | 'peerResumed' | 'peerLeft';

/** The server's word on the socket serves the server's own view: a client that is cut off cannot tell of it. */
function reducePeer(facts: Facts, type: PeerFact, at: number): Facts {
  const connected = facts.socket.state === 'connected';
  const socketBack = connected ? facts.socket : reduceSocket(facts.socket, 'socketConnected', at);
  switch (type) {
    case 'peerJoined': {
      const room = facts.room.state === 'joined' ? facts.room : { state: 'joined' as const, since: at };
      return { ...facts, socket: socketBack, room, leftAt: null };
    }
    case 'peerDisconnected':
      // The client hears of it after it came back: what it saw itself since then is newer.
      return connected && at > facts.socket.since
        ? { ...facts, socket: reduceSocket(facts.socket, 'socketLost', at) }
        : facts;
    case 'peerResumed':
      return { ...facts, socket: socketBack };
    case 'peerLeft':
      return { ...facts, leftAt: at };
  }
}

function takeSample(facts: Facts, sample: FactOf<'transportSampled'>, at: number): Facts {
  const before = facts[sample.direction];
  const serverSampled = watch(before.serverSampled, at);
  const rtp = sample.direction === 'send' ? sample.rtpBytesReceived : sample.rtpBytesSent;
  return withDirection(facts, sample.direction, {
    serverSampled,
    serverBytesReceived: sample.bytesReceived,
    serverRtp: grow(before.serverRtp, rtp, before.serverSampled, serverSampled),
    loss: sample.loss ?? null,
    layers: sample.layers ?? null,
  });
}
