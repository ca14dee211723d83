import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from '@jest/globals';
import { databaseSettings, describeOnEngines } from '../support/engines.ts';
import { RestClient } from '../support/rest-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'plenum-kept-'));
const servers: TestServer[] = [];
/** A server that does not outlive its test, whatever becomes of that. */
async function start(settings: Record<string, string>): Promise<TestServer> {
  const server = await TestServer.start(settings);
  servers.push(server);
  return server;
}
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(directory, { recursive: true, force: true });
});

const WRITERS = 4;
/** The server is killed after this many more changes were acknowledged: each round at another one. */
const ACKNOWLEDGED = [1, 7, 2, 19, 5, 11, 3, 29, 13, 17];
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 10);

describeOnEngines('a server that is killed in the middle of writes', (engine) => {
  it(
    `has lost nothing that it acknowledged, ${ROUNDS} times`,
    async () => {
      const settings = {
        DATA_DIR: join(directory, `crash ${engine}`),
        ...(await databaseSettings(engine)),
      };
      let server = await start(settings);
      const secret = await apiKeyOf(await RestClient.firstAdmin(server));
      const acknowledged: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const client = RestClient.withApiKey(server.url, secret);
        const goal = acknowledged.length + ACKNOWLEDGED[round % ACKNOWLEDGED.length]!;
        const writers = Array.from({ length: WRITERS }, (_, n) =>
          write(client, `${round} ${n}`, acknowledged),
        );
        await until('changes', () => acknowledged.length >= goal, { everyMs: 1 });
        server.signal('SIGKILL');
        await Promise.all(writers);
        server = await start(settings);
        await expectAll(RestClient.withApiKey(server.url, secret), acknowledged);
      }
      await server.stop();
    },
    ROUNDS * 20_000,
  );
});

/** Makes rooms one after the other, until the server is gone. */
async function write(client: RestClient, name: string, acknowledged: string[]): Promise<void> {
  for (let n = 0; ; n += 1) {
    const made = await client.post('/rooms', { name: `${name} ${n}` }).catch(() => null);
    if (made?.status !== 200) return;
    acknowledged.push(made.body.roomId);
  }
}

/** Every acknowledged room is there, and every room that is there has exactly one row in the audit log. */
async function expectAll(client: RestClient, acknowledged: string[]): Promise<void> {
  const rooms = await all(client, '/rooms', ({ roomId }) => roomId!);
  const audited = await all(client, '/audit', ({ target }) => target!.targetId, { action: 'room.created' });
  const there = new Set(rooms);
  expect(acknowledged.filter((roomId) => !there.has(roomId))).toEqual([]);
  expect(audited.sort()).toEqual(rooms.sort());
}

/** A row of either list. */
interface Listed {
  roomId?: string;
  target?: { targetId: string };
}

async function all(
  client: RestClient,
  path: string,
  pick: (item: Listed) => string,
  filter: Record<string, string> = {},
): Promise<string[]> {
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = new URLSearchParams({ limit: '200', ...filter, ...(cursor ? { cursor } : {}) });
    const { status, body } = await client.get(`${path}?${query}`);
    expect(status).toBe(200);
    found.push(...body.items.map(pick));
    cursor = body.nextCursor;
  }
  return found;
}

async function apiKeyOf(admin: RestClient): Promise<string> {
  const scopes = ['rooms:read', 'rooms:write', 'audit:read'];
  return (await admin.post('/api-keys', { name: 'The test', scopes })).body.secret;
}

describeOnEngines('a backup', (engine) => {
  it('is made while the server writes, and brings everything back', async () => {
    const settings = { DATA_DIR: join(directory, engine), ...(await databaseSettings(engine)) };
    const script = (name: string, file: string) =>
      run(process.execPath, [`scripts/${name}.mjs`, file], { env: { ...process.env, ...settings } });
    let server = await start(settings);
    const secret = await apiKeyOf(await RestClient.firstAdmin(server));
    let client = RestClient.withApiKey(server.url, secret);
    const kept = (await client.post('/rooms', { name: 'Kept' })).body;
    const meanwhile: string[] = [];
    const writing = write(client, 'Meanwhile', meanwhile);
    await until('writes', () => meanwhile.length > 0);
    const copy = join(directory, `${engine}.backup`);
    await script('backup', copy);
    expect(readFileSync(join(settings.DATA_DIR, 'last-backup'), 'utf8')).toMatch(/^\d{4}-\d\d-\d\dT.*Z\n$/);
    // Its copy is never replaced by accident.
    await expect(script('backup', copy)).rejects.toThrow('is there already');
    const afterwards = (await client.post('/rooms', { name: 'Made afterwards' })).body;
    if (engine === 'SQLite') await expect(script('restore', copy)).rejects.toThrow('Stop the server first');
    await server.stop();
    await writing;
    await script('restore', copy);
    server = await start(settings);
    client = RestClient.withApiKey(server.url, secret);
    expect((await client.get(`/rooms/${kept.roomId}`)).body).toEqual(kept);
    expect((await client.get(`/rooms/${afterwards.roomId}`)).status).toBe(404);
    await server.stop();
  });
});
