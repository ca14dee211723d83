import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start({ RESUME_WITHIN_SECONDS: '2', MAX_PEERS_PER_ROOM: '31', MAX_ROOMS: '20' });
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}

describe('joining', () => {
  it('gives all that is needed in one reply', async () => {
    const ada = await connect();
    const joined = await ada.join('joining-one', { displayName: '  Ada\u202e  Lovelace ' });
    expect(joined.role).toBe('host');
    expect(joined.transports.send!.iceCandidates.length).toBeGreaterThan(0);
    expect(joined.roster.peers).toEqual([
      {
        peerId: joined.peerId,
        displayName: 'Ada Lovelace',
        role: 'host',
        presence: 'connected',
        handRaised: null,
        producers: [],
      },
    ]);
    expect(ada.requestsSent).toBe(1);
  });

  it('tells those who are there, and tells the newcomer of them', async () => {
    const [ada, ben] = [await connect(), await connect()];
    const a = await ada.join('joining-two');
    const b = await ben.join('joining-two', { displayName: 'Ben' });
    expect(b.roster.peers.map(({ peerId }) => peerId)).toEqual([a.peerId, b.peerId]);
    await ada.next('peersChanged', ({ upserted }) =>
      upserted.some(({ displayName }) => displayName === 'Ben'),
    );
  });

  it('makes one room of two who come at once', async () => {
    const [ada, ben] = [await connect(), await connect()];
    const [a, b] = await Promise.all([ada.join('at-once'), ben.join('at-once')]);
    const { peers } = await ada.ok('getRoster', {});
    expect(new Set(peers.map(({ peerId }) => peerId))).toEqual(new Set([a.peerId, b.peerId]));
  });

  it('numbers the changes without a gap, and coalesces a burst', async () => {
    const ada = await connect();
    const { roster } = await ada.join('numbered');
    const others = await Promise.all(Array.from({ length: 10 }, connect));
    await Promise.all(others.map((other) => other.join('numbered')));
    const seen = new Set<string>();
    while (seen.size < 10) {
      const { upserted } = await ada.next('peersChanged');
      for (const { peerId } of upserted)
        if (!roster.peers.some((peer) => peer.peerId === peerId)) seen.add(peerId);
    }
    const versions = ada.all('peersChanged').map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, index) => roster.version + 1 + index));
    expect(versions.length).toBeLessThan(10);
    expect((await ada.ok('getRoster', {})).peers).toHaveLength(11);
  });

  it('treats a second tab as another peer', async () => {
    const [tab, other] = [await connect(), await connect()];
    const first = await tab.join('two-tabs');
    const second = await other.join('two-tabs');
    expect(second.peerId).not.toBe(first.peerId);
    expect(second.roster.peers).toHaveLength(2);
  });

  it('refuses a second join, also while the first is under way', async () => {
    const ada = await connect();
    const rtpCapabilities = ada.welcome.routerRtpCapabilities;
    const join = (roomId: string) => ada.refusal('join', { roomId, displayName: 'Ada', rtpCapabilities });
    const outcomes = await Promise.all([join('first-room'), join('second-room')]);
    expect(outcomes).toEqual(['none', 'alreadyJoined']);
    expect(await join('third-room')).toBe('alreadyJoined');
  });

  it('refuses one more than the room holds', async () => {
    const everyone = await Promise.all(Array.from({ length: 32 }, connect));
    const rtpCapabilities = everyone[0]!.welcome.routerRtpCapabilities;
    const outcomes = await Promise.all(
      everyone.map((one) => one.refusal('join', { roomId: 'crowded', displayName: 'x', rtpCapabilities })),
    );
    expect(outcomes.filter((outcome) => outcome === 'none')).toHaveLength(31);
    expect(outcomes.filter((outcome) => outcome === 'roomFull')).toHaveLength(1);
  });
});

describe('leaving and coming back', () => {
  it('says who left, and lets the socket join again', async () => {
    const [ada, ben] = [await connect(), await connect()];
    await ada.join('leaving');
    const b = await ben.join('leaving');
    await ben.ok('leave', {});
    await ada.next('peersChanged', ({ removed }) => removed.includes(b.peerId));
    expect((await ben.join('leaving')).peerId).not.toBe(b.peerId);
  });

  it('takes a closed page out at once', async () => {
    const [ada, ben] = [await connect(), await connect()];
    await ada.join('closing');
    const b = await ben.join('closing');
    ben.close();
    await ada.next('peersChanged', ({ removed }) => removed.includes(b.peerId));
    expect(
      ada.all('peersChanged').some(({ upserted }) => upserted.some((p) => p.presence === 'reconnecting')),
    ).toBe(false);
  });

  it('shows a broken socket as reconnecting, and gives the same peer back', async () => {
    const [ada, ben] = [await connect(), await connect()];
    await ada.join('resuming');
    const b = await ben.join('resuming', { displayName: 'Ben' });
    ben.cut();
    const presenceOfBen = (presence: string) =>
      ada.next('peersChanged', ({ upserted }) =>
        upserted.some((peer) => peer.peerId === b.peerId && peer.presence === presence),
      );
    await presenceOfBen('reconnecting');

    const again = await connect();
    const resumed = await again.ok('resume', {
      sessionToken: b.sessionToken,
      recvTransportId: b.transports.recv.transportId,
      consumerIds: ['gone'],
    });
    expect(resumed.transports).toBeNull();
    expect(resumed.staleConsumerIds).toEqual(['gone']);
    await presenceOfBen('connected');
    expect(ada.all('peersChanged').flatMap(({ removed }) => removed)).not.toContain(b.peerId);
  });

  it('gives a peer whose socket is only half dead to the newer socket', async () => {
    const [ada, ben] = [await connect(), await connect()];
    await ada.join('half-dead');
    const b = await ben.join('half-dead');
    const again = await connect();
    await again.ok('resume', { sessionToken: b.sessionToken, consumerIds: [] });
    expect((await again.ok('getRoster', {})).peers).toHaveLength(2);
    expect(await again.refusal('resume', { sessionToken: b.sessionToken, consumerIds: [] })).toBe(
      'alreadyJoined',
    );
  });

  it('lets no ghost stay: who does not come back in time is gone, and so is the session', async () => {
    const [ada, ben] = [await connect(), await connect()];
    await ada.join('ghosts');
    const b = await ben.join('ghosts');
    ben.cut();
    await ada.next('peersChanged', ({ removed }) => removed.includes(b.peerId));
    const late = await connect();
    expect(await late.refusal('resume', { sessionToken: b.sessionToken, consumerIds: [] })).toBe(
      'sessionExpired',
    );
  });

  it('replaces the peer of a tab that was reloaded', async () => {
    const [ada, ben] = [await connect(), await connect()];
    await ada.join('reloaded');
    const b = await ben.join('reloaded');
    ben.cut();
    const again = await connect();
    const { roster } = await again.join('reloaded', { previousSession: b.sessionToken });
    expect(roster.peers).toHaveLength(2);
    expect(roster.peers.map(({ peerId }) => peerId)).not.toContain(b.peerId);
  });

  it('closes a room when its last peer has gone', async () => {
    const ada = await connect();
    const names = Array.from({ length: 25 }, (_, index) => `short-lived-${index}`); // more than MAX_ROOMS
    for (const name of names) {
      await ada.join(name);
      await ada.ok('leave', {});
    }
  });
});
