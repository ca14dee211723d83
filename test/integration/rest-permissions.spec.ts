import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeOnEngines } from '../support/engines.ts';
import { startKeptServer } from '../support/kept-server.ts';
import { RestClient } from '../support/rest-client.ts';
import { TestClient } from '../support/test-client.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** What a request needs to pass; all others pass without a body. One that stands nowhere and needs a body fails here. */
const BODIES: Record<string, object> = {
  'patch /rooms/{roomId}': { name: 'Daily' },
  'post /rooms/{roomId}/join-tokens': { displayName: 'Ben' },
  'post /live/rooms/{roomId}/messages': { text: 'Hello' },
  'post /live/rooms/{roomId}/lock': { locked: true },
  'patch /users/{userId}': { role: 'host' },
};
const ADMIN_ONLY = /^\/users\//;

type Ids = Record<string, string>;

const NOTHING = new Proxy<Ids>({}, { get: () => 'nothing-of-this-id' });
const names = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

describeOnEngines('whatever has an id', (engine) => {
  let server: TestServer;
  let admin: RestClient;
  let owner: RestClient;
  let other: RestClient;
  let clients: TestClient[] = [];
  let routes: { method: string; path: string; scope: string | null }[];

  beforeAll(async () => {
    const kept = await startKeptServer(engine, { SIGNALING_CONNECTIONS_PER_ADDRESS: '100000' });
    ({ server, admin, host: owner, other } = kept);
    const { body } = await admin.get('/openapi.json');
    const paths = Object.entries(body.paths as Record<string, Record<string, { description: string }>>);
    routes = paths.flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { description }]) => {
        return { method, path, scope: /scope `(\S+)`/.exec(description)?.[1] ?? null };
      }),
    );
  });
  afterEach(() => {
    for (const client of clients) client.close();
    clients = [];
  });
  afterAll(() => server.stop());

  /** One of everything that has an id: a room with a link and a meeting that goes on, an API key, an account. */
  async function makeThings(by: RestClient): Promise<Ids> {
    const { roomId } = (await by.post('/rooms', { name: 'Weekly' })).body;
    const { linkId } = (await by.post(`/rooms/${roomId}/links`)).body;
    const { apiKey } = (await by.post('/api-keys', { name: 'Bot', scopes: ['rooms:read'] })).body;
    const client = await TestClient.connect(server.url);
    clients.push(client);
    const { peerId } = await client.join(roomId);
    const meeting = await until('meeting with its participant', async () => {
      const { items } = (await by.get(`/meetings?roomId=${roomId}`)).body;
      return items[0]?.participants === 1 && items[0];
    });
    const email = `${randomUUID()}@example.org`;
    const { user } = (await admin.post('/users', { email, displayName: 'Somebody', role: 'host' })).body;
    return {
      ...{ roomId, linkId, peerId, meetingId: meeting.meetingId, participantId: peerId },
      ...{ apiKeyId: apiKey.apiKeyId, userId: user.userId },
    };
  }

  async function ask(client: RestClient, { method, path }: { method: string; path: string }, ids: Ids) {
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!);
    const sent = method === 'get' || method === 'delete' ? undefined : (BODIES[`${method} ${path}`] ?? {});
    const { status, body } = await client.request(method.toUpperCase(), url, sent);
    return { status, body };
  }

  async function keyOf(client: RestClient, scopes: string[]): Promise<RestClient> {
    const { body } = await client.post('/api-keys', { name: 'Of the matrix', scopes });
    return RestClient.withApiKey(server.url, body.secret);
  }

  it('opens to its owner and to admins; to others it is not there, whichever the request', async () => {
    const named = routes.filter(({ path }) => path.includes('{'));
    expect(named.length).toBeGreaterThan(20);
    const theirs = await makeThings(owner);
    for (const route of named) {
      const place = `${route.method} ${route.path}`;
      const isOpen = !ADMIN_ONLY.test(route.path);
      const foreign = await ask(other, route, theirs);
      expect({ place, foreign }).toEqual({ place, foreign: await ask(other, route, NOTHING) });
      expect([place, foreign.status]).toEqual([place, isOpen ? 404 : 403]);
      const stranger = await ask(new RestClient(server.url), route, theirs);
      expect([place, stranger.status]).toEqual([place, 401]);
      for (const client of isOpen ? [owner, admin] : [admin]) {
        const { status, body } = await ask(client, route, await makeThings(owner));
        expect({ place, status, body }).toMatchObject({ place, status: 200 });
      }
    }
  }, 120_000);

  it('is not reached by way of something of one’s own', async () => {
    const [theirs, mine] = [await makeThings(owner), await makeThings(other)];
    for (const route of routes) {
      const [parent, child] = names(route.path);
      if (!parent || !child) continue;
      const mixed = { ...mine, [child]: theirs[child]! };
      const { status } = await ask(other, route, mixed);
      expect([route.method, route.path, status]).toEqual([route.method, route.path, 404]);
    }
  });

  it('opens to an API key of its owner that has the scope, and to none that has all others', async () => {
    const host = [
      'rooms:read',
      'rooms:write',
      'history:read',
      'live:read',
      'live:write',
      'apiKeys:read',
      'apiKeys:write',
    ];
    const theirs = await makeThings(owner);
    for (const route of routes) {
      const { scope, path, method } = route;
      if (!scope || !path.includes('{') || ADMIN_ONLY.test(path)) continue;
      const without = await keyOf(
        owner,
        host.filter((one) => one !== scope),
      );
      expect([method, path, (await ask(without, route, theirs)).status]).toEqual([method, path, 403]);
      const foreign = await keyOf(other, [scope]);
      expect([method, path, (await ask(foreign, route, theirs)).status]).toEqual([method, path, 404]);
      const key = await keyOf(owner, [scope]);
      const things = await makeThings(owner);
      expect([method, path, (await ask(key, route, things)).status]).toEqual([method, path, 200]);
    }
  }, 120_000);
});
