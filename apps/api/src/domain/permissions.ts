import { ROLES, type PeerId, type RequestName, type Role } from '@plenum/protocol';
import { AlreadyJoinedError, ForbiddenError, NotJoinedError, PeerNotFoundError } from './errors.ts';
import type { Peer } from './peer.ts';

/** Whose id a request names: the asker's own, or that of another one in this role. */
export type Whose = 'own' | Role;

/** For each role that may ask, upon whom. A request that names nobody asks only whether the role stands here. */
type By = Partial<Record<Role, readonly Whose[]>>;

export interface Permission {
  /** Where in its life a connection may ask. */
  from: 'outside' | 'inside' | 'anywhere';
  by: By;
  /** The field of its data that holds the id of a peer. */
  names?: 'peerId' | 'toPeerId';
}

/** Nobody acts on a host but the host. */
const ALL_BUT_HOST: readonly Whose[] = ROLES.filter((role) => role !== 'host');

const outside: Permission = { from: 'outside', by: {} };
const anywhere: Permission = {
  from: 'anywhere',
  by: { host: [], moderator: [], participant: [], viewer: [] },
};
const inside = (by: By): Permission => ({ from: 'inside', by });
const upon = (names: NonNullable<Permission['names']>, by: By): Permission => ({ from: 'inside', by, names });

const everybody = inside({ host: [], moderator: [], participant: [], viewer: [] });
const senders = inside({ host: [], moderator: [], participant: [] });
const moderators = inside({ host: [], moderator: [] });

/** Who may ask for what, and upon whom. What does not stand here is refused. */
export const PERMISSIONS: Readonly<Record<RequestName, Permission>> = {
  join: outside,
  resume: outside,
  knock: outside,
  leave: everybody,
  connectWebRtcTransport: everybody,
  restartIce: everybody,
  getIceServers: everybody,
  renewTransports: everybody,
  produce: senders,
  pauseProducer: everybody,
  resumeProducer: everybody,
  closeProducer: everybody,
  resumeConsumers: everybody,
  setViewport: everybody,
  reportSpeech: senders,
  reportQuality: everybody,
  getRoster: everybody,
  getRosterPage: everybody,
  syncJourney: everybody,
  startPathTest: anywhere,
  connectPathTest: anywhere,
  producePathTest: anywhere,
  endPathTest: anywhere,
  sendChatMessage: upon('toPeerId', { host: ROLES, moderator: ROLES, participant: ROLES, viewer: ROLES }),
  getChatMessages: everybody,
  raiseHand: everybody,
  lowerHand: upon('peerId', {
    host: ['own', ...ALL_BUT_HOST],
    moderator: ['own', ...ALL_BUT_HOST],
    participant: ['own'],
    viewer: ['own'],
  }),
  sendReaction: everybody,
  setRoomSettings: moderators,
  admit: moderators,
  deny: moderators,
  mutePeer: upon('peerId', { host: ['own', ...ALL_BUT_HOST], moderator: ['own', ...ALL_BUT_HOST] }),
  muteAll: moderators,
  stopSource: upon('peerId', { host: ['own', ...ALL_BUT_HOST], moderator: ['own', ...ALL_BUT_HOST] }),
  askToUnmute: upon('peerId', { host: ALL_BUT_HOST, moderator: ALL_BUT_HOST }),
  removePeer: upon('peerId', { host: ALL_BUT_HOST, moderator: ALL_BUT_HOST }),
  endMeeting: inside({ host: [] }),
  setRole: upon('peerId', { host: ALL_BUT_HOST, moderator: ['participant', 'viewer'] }),
};

/** The roles that one may give to others. */
const GIVES: Record<Role, readonly Role[]> = {
  host: ['moderator', 'participant', 'viewer'],
  moderator: ['participant', 'viewer'],
  participant: [],
  viewer: [],
};

/**
 * Before its data is looked at.
 * @throws NotJoinedError, AlreadyJoinedError, ForbiddenError
 */
export function permitRequest(name: RequestName, asker: Peer | null): void {
  const { from, by } = PERMISSIONS[name];
  if (from === 'inside' && !asker) throw new NotJoinedError();
  if (from === 'outside' && asker) throw new AlreadyJoinedError();
  if (asker && !by[asker.role]) throw new ForbiddenError(`A ${asker.role} may not do this.`);
}

/** @throws PeerNotFoundError, ForbiddenError */
export function permitTarget(
  name: RequestName,
  data: object,
  asker: Peer,
  peers: ReadonlyMap<PeerId, Peer>,
): void {
  const { names, by } = PERMISSIONS[name];
  const peerId = names && (data as Partial<Record<typeof names, PeerId>>)[names];
  if (peerId === undefined) return;
  const target = peers.get(peerId);
  if (!target) throw new PeerNotFoundError();
  const whose = target === asker ? 'own' : target.role;
  if (!by[asker.role]?.includes(whose)) {
    const whom = whose === 'own' ? 'themselves' : `a ${whose}`;
    throw new ForbiddenError(`A ${asker.role} may not do this to ${whom}.`);
  }
}

/** @throws ForbiddenError */
export function permitRole(asker: Peer, given: Role): void {
  if (!GIVES[asker.role].includes(given))
    throw new ForbiddenError(`A ${asker.role} makes nobody a ${given}.`);
}
