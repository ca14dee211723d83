import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REQUESTS, ROLES, type RequestName, type Role } from '@plenum/protocol';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

type Whose = 'own' | Role | 'nobody';
/** Upon whom a role may act; where it may not ask at all it does not stand here. */
type Upon = Partial<Record<Role, readonly Whose[]>>;

const BELOW_HOST: readonly Whose[] = ['moderator', 'participant', 'viewer'];
const BELOW_AND_SELF: readonly Whose[] = ['own', ...BELOW_HOST];
const MODERATORS: readonly Role[] = ['host', 'moderator'];
const bothUpon = (whose: readonly Whose[]): Upon => ({ host: whose, moderator: whose });

/** Said once more, by the tests: the wire is to follow this, whatever the server's own table says. */
const WHO: Record<RequestName, 'outside' | 'anywhere' | readonly Role[] | Upon> = {
  join: 'outside',
  resume: 'outside',
  knock: 'outside',
  startPathTest: 'anywhere',
  connectPathTest: 'anywhere',
  producePathTest: 'anywhere',
  endPathTest: 'anywhere',
  leave: ROLES,
  connectWebRtcTransport: ROLES,
  restartIce: ROLES,
  getIceServers: ROLES,
  renewTransports: ROLES,
  pauseProducer: ROLES,
  resumeProducer: ROLES,
  closeProducer: ROLES,
  resumeConsumers: ROLES,
  setViewport: ROLES,
  reportQuality: ROLES,
  getRoster: ROLES,
  getRosterPage: ROLES,
  syncJourney: ROLES,
  getChatMessages: ROLES,
  raiseHand: ROLES,
  sendReaction: ROLES,
  produce: ['host', 'moderator', 'participant'],
  reportSpeech: ['host', 'moderator', 'participant'],
  setRoomSettings: MODERATORS,
  muteAll: MODERATORS,
  admit: MODERATORS,
  deny: MODERATORS,
  endMeeting: ['host'],
  lowerHand: { ...bothUpon(BELOW_AND_SELF), participant: ['own'], viewer: ['own'] },
  sendChatMessage: { host: ROLES, moderator: ROLES, participant: ROLES, viewer: ROLES },
  mutePeer: bothUpon(BELOW_AND_SELF),
  stopSource: bothUpon(BELOW_AND_SELF),
  askToUnmute: bothUpon(BELOW_HOST),
  removePeer: bothUpon(BELOW_HOST),
  setRole: { host: BELOW_HOST, moderator: ['participant', 'viewer'] },
};

/** Valid data for the requests that name a peer. */
const DATA: Partial<Record<RequestName, (peerId: string) => object>> = {
  lowerHand: (peerId) => ({ peerId }),
  sendChatMessage: (toPeerId) => ({ toPeerId, clientMessageId: randomUUID(), text: 'Hello' }),
  mutePeer: (peerId) => ({ peerId }),
  stopSource: (peerId) => ({ peerId, source: 'webcam' }),
  askToUnmute: (peerId) => ({ peerId }),
  removePeer: (peerId) => ({ peerId, forbidReturn: false }),
  setRole: (peerId) => ({ peerId, role: 'viewer' }),
};
/** What passes of these leaves others in the room than before. */
const CHANGES_THE_CAST: readonly RequestName[] = ['removePeer', 'setRole', 'leave', 'endMeeting'];
/** What the gate says; anything else comes from behind it. */
const GATE = ['forbidden', 'notJoined', 'alreadyJoined', 'peerNotFound'];

const names = Object.keys(REQUESTS) as RequestName[];
let server: TestServer;
let cast: Cast | null = null;

interface Member {
  client: TestClient;
  peerId: string;
}
/** Of each role one who asks and another one who is named; the host is one. */
type Cast = Record<Role, { asks: Member; named: Member }>;

beforeAll(async () => {
  server = await TestServer.start({
    SIGNALING_CONNECTIONS_PER_ADDRESS: '100000',
    SIGNALING_REQUESTS_PER_SECOND: '10000',
  });
});
afterAll(async () => {
  dismiss();
  await server.stop();
});

function dismiss(): void {
  for (const { asks, named } of Object.values(cast ?? {}))
    for (const { client } of [asks, named]) client.close();
  cast = null;
}

async function assemble(): Promise<Cast> {
  const roomId = `matrix-${randomUUID()}`;
  const enter = async (): Promise<Member> => {
    const client = await TestClient.connect(server.url);
    return { client, peerId: (await client.join(roomId)).peerId };
  };
  const host = await enter();
  const pair = async (role: Role) => {
    const [asks, named] = [await enter(), await enter()];
    if (role !== 'participant')
      for (const { peerId } of [asks, named])
        await host.client.ok('setRole', { peerId, role: role as 'viewer' });
    return { asks, named };
  };
  return {
    host: { asks: host, named: host },
    moderator: await pair('moderator'),
    participant: await pair('participant'),
    viewer: await pair('viewer'),
  };
}

/** What the gate says to a request of this role. */
async function ask(name: RequestName, role: Role, whose?: Whose): Promise<string> {
  cast ??= await assemble();
  const { client, peerId } = cast[role].asks;
  const target =
    whose === 'own' ? peerId : whose === 'nobody' ? randomUUID() : whose && cast[whose].named.peerId;
  const code = await client.refusal(name, target === undefined ? {} : DATA[name]!(target));
  const said = GATE.includes(code) ? code : 'passes';
  if (said === 'passes' && CHANGES_THE_CAST.includes(name)) dismiss();
  return said;
}

function expectation(name: RequestName, role: Role, whose?: Whose): string {
  const who = WHO[name];
  if (who === 'outside') return 'alreadyJoined';
  if (who === 'anywhere') return 'passes';
  if (Array.isArray(who)) return (who as readonly Role[]).includes(role) ? 'passes' : 'forbidden';
  const upon = (who as Upon)[role];
  if (!upon) return 'forbidden';
  if (whose === 'nobody') return 'peerNotFound';
  const isSelf = whose === 'own' || (whose === 'host' && role === 'host');
  return whose === undefined || upon.includes(isSelf ? 'own' : whose) ? 'passes' : 'forbidden';
}

describe.each(names)('%s', (name) => {
  const namesSomebody = DATA[name] !== undefined;

  it.each(ROLES)('asked by a %s', async (role) => {
    const all: (Whose | undefined)[] = namesSomebody ? ['own', ...ROLES, 'nobody'] : [undefined];
    for (const whose of all) {
      const said = { name, role, whose, said: await ask(name, role, whose) };
      expect(said).toEqual({ name, role, whose, said: expectation(name, role, whose) });
    }
  });

  it('asked from outside', async () => {
    const client = await TestClient.connect(server.url);
    const code = await client.refusal(name, namesSomebody ? DATA[name]!(randomUUID()) : {});
    const isOpen = WHO[name] === 'outside' || WHO[name] === 'anywhere';
    expect(GATE.includes(code) ? code : 'passes').toBe(isOpen ? 'passes' : 'notJoined');
    client.close();
  });
});

it('a moderator makes nobody a moderator', async () => {
  cast ??= await assemble();
  const { moderator, participant } = cast;
  const data = { peerId: participant.named.peerId, role: 'moderator' };
  expect(await moderator.asks.client.refusal('setRole', data)).toBe('forbidden');
});
