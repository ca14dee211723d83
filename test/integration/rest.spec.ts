import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AuditEntry } from '@plenum/protocol/rest';
import { describeOnEngines } from '../support/engines.ts';
import { startKeptServer } from '../support/kept-server.ts';
import { RestClient } from '../support/rest-client.ts';
import { TestClient } from '../support/test-client.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

describeOnEngines('REST', (engine) => {
  let server: TestServer;
  let admin: RestClient;
  let host: RestClient;
  let other: RestClient;
  beforeAll(async () => ({ server, admin, host, other } = await startKeptServer(engine)));
  afterAll(() => server.stop());

  const makeRoom = async (client: RestClient, room: object = {}) => {
    const { status, body } = await client.post('/rooms', { name: 'Weekly', ...room });
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as { roomId: string; name: string };
  };
  const queries = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^plenum_database_queries_total (\d+)$/m.exec(text)![1]);
  };

  it('a room is made, read, changed and removed, and its passcode never told', async () => {
    const schedule = { startsAt: 1_800_000_000_000, durationMinutes: 45, timeZone: 'Europe/Berlin' };
    const made = await makeRoom(host, { schedule, passcode: '4711', rules: { lobby: true } });
    expect(made).toMatchObject({ schedule, hasPasscode: true, rules: { lobby: true, locked: false } });
    expect(JSON.stringify(made)).not.toContain('argon2');
    const path = `/rooms/${made.roomId}`;
    expect((await host.get(path)).body).toEqual(made);
    const changed = await host.patch(path, { name: 'Daily', passcode: null, rules: { locked: true } });
    expect(changed.body).toMatchObject({
      name: 'Daily',
      hasPasscode: false,
      rules: { lobby: true, locked: true },
    });
    expect((await host.delete(path)).status).toBe(200);
    expect((await host.get(path)).status).toBe(404);
  });

  it('a room of another looks like none', async () => {
    const { roomId } = await makeRoom(host);
    const ask = async (client: RestClient, id: string) => {
      const answers = [
        await client.get(`/rooms/${id}`),
        await client.patch(`/rooms/${id}`, { name: 'Mine' }),
        await client.delete(`/rooms/${id}`),
        await client.get(`/rooms/${id}/links`),
        await client.post(`/rooms/${id}/links`),
        await client.post(`/rooms/${id}/join-tokens`, { displayName: 'Eve' }),
      ];
      return answers.map(({ status, body, headers }) => ({
        status,
        body,
        type: headers.get('content-type'),
      }));
    };
    const foreign = await ask(other, roomId);
    expect(foreign).toEqual(await ask(other, 'there-is-no-such-room'));
    expect(foreign.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await admin.get(`/rooms/${roomId}`)).status).toBe(200);
    expect(JSON.stringify((await other.get('/rooms?limit=200')).body)).not.toContain(roomId);
  });

  it('a list comes in pages, by as many queries for one room as for many', async () => {
    const before = await queries();
    await other.get('/rooms?limit=1');
    const forOne = (await queries()) - before;
    const names = Array.from({ length: 30 }, (_, n) => `Room ${n}`);
    for (const name of names) await makeRoom(other, { name });
    const start = await queries();
    const all = await other.get('/rooms?limit=200');
    expect((await queries()) - start).toBe(forOne);
    expect(all.body.items).toHaveLength(30);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await other.get(`/rooms?limit=8${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor;
    }
    expect(seen.sort()).toEqual(names.sort());
  });

  it('a join link is made, shown again, and taken back', async () => {
    const { roomId } = await makeRoom(host);
    const { body: link } = await host.post(`/rooms/${roomId}/links`, { role: 'moderator', label: 'For Ben' });
    expect(link).toMatchObject({ roomId, role: 'moderator', label: 'For Ben' });
    expect(link.url).toMatch(new RegExp(`^/m/${roomId}#link=[\\w-]+\\.[\\w-]{22}$`));
    expect((await host.get(`/rooms/${roomId}/links`)).body.items).toEqual([link]);
    const { roomId: another } = await makeRoom(host);
    expect((await host.delete(`/rooms/${another}/links/${link.linkId}`)).status).toBe(404);
    expect((await host.delete(`/rooms/${roomId}/links/${link.linkId}`)).status).toBe(200);
    expect((await host.get(`/rooms/${roomId}/links`)).body.items).toEqual([]);
  });

  it('a join token is signed for one room, name and role', async () => {
    const { roomId } = await makeRoom(host);
    const wish = { displayName: 'Ben', role: 'viewer', validForSeconds: 60 };
    const { body } = await host.post(`/rooms/${roomId}/join-tokens`, wish);
    const claims = JSON.parse(Buffer.from(body.token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ roomId, displayName: 'Ben', role: 'viewer', aud: 'plenum:join' });
    expect(claims.exp - claims.iat).toBe(60);
  });

  it('each change leaves exactly one row in the audit log, done or refused; what fits no schema, none', async () => {
    const rows = async (filter = '') =>
      (await admin.get(`/audit?limit=200${filter}`)).body.items as AuditEntry[];
    const before = (await rows()).length;
    const { roomId } = await makeRoom(host, { name: 'Audited', passcode: 'hush hush' });
    await host.patch(`/rooms/${roomId}`, { name: 'Changed' });
    await host.patch(`/rooms/${roomId}`, { name: '' });
    await other.patch(`/rooms/${roomId}`, { name: 'Stolen' });
    await host.post('/rooms', { roomId, name: 'The same id' });
    await host.delete(`/rooms/${roomId}`);
    expect((await rows()).length - before).toBe(5);
    const ofRoom = await rows(`&targetId=${roomId}`);
    expect(ofRoom.map(({ action, result }) => [action, result])).toEqual([
      ['room.removed', 'succeeded'],
      ['room.changed', 'notFound'],
      ['room.changed', 'succeeded'],
      ['room.created', 'succeeded'],
    ]);
    expect(ofRoom[1]).toMatchObject({
      ...{ actor: { kind: 'user', name: 'other' }, target: { kind: 'room', targetId: roomId } },
      ...{ before: null, after: null },
    });
    expect((await rows('&result=refused'))[0]).toMatchObject({
      ...{ action: 'room.created', result: 'conflict', target: { kind: 'server', targetId: 'server' } },
    });
    expect((await new RestClient(server.url).delete(`/rooms/${roomId}`)).status).toBe(401);
    expect((await host.patch('/settings', { keepChatDays: 1 })).status).toBe(403);
    expect(await rows('&action=settings.changed')).toEqual([
      expect.objectContaining({ result: 'forbidden' }),
    ]);
    expect(ofRoom[2]).toMatchObject({
      actor: { kind: 'user', name: 'host' },
      before: { name: 'Audited', hasPasscode: true },
      after: { name: 'Changed' },
    });
    expect(JSON.stringify(ofRoom)).not.toMatch(/hush|argon2/);
  });

  it('a meeting is in the history of its room, with who was there and their journeys', async () => {
    const { roomId } = await makeRoom(host, { name: 'Remembered' });
    const [ada, ben] = [await TestClient.connect(server.url), await TestClient.connect(server.url)];
    await ada.join(roomId, { displayName: 'Ada' });
    await ben.join(roomId, { displayName: 'Ben' });
    await ben.ok('leave', {});
    await ada.ok('leave', {});
    const path = `/meetings?roomId=${roomId}`;
    const meeting = await until('meeting that ended', async () =>
      (await host.get(path)).body.items.find(({ endedAt }: { endedAt: number | null }) => endedAt !== null),
    );
    expect(meeting).toMatchObject({ roomId, roomName: 'Remembered', participants: 2 });
    const one = `/meetings/${meeting.meetingId}`;
    const { items } = (await host.get(`${one}/participants`)).body;
    expect(items.map(({ displayName }: { displayName: string }) => displayName).sort()).toEqual([
      'Ada',
      'Ben',
    ]);
    expect(items).toContainEqual(
      expect.objectContaining({ displayName: 'Ada', role: 'participant', leaveReason: 'left' }),
    );
    const { body: detail } = await host.get(`${one}/participants/${items[0].participantId}`);
    expect(JSON.stringify(detail.journey)).toContain('peerLeft');
    const csv = await host.get(`${one}/attendance.csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(csv.body).toMatch(/^name,role,joined.*\r\nAda,participant,/);
    expect((await other.get(one)).status).toBe(404);
    expect((await other.get(`${one}/attendance.csv`)).status).toBe(404);
    expect((await other.get(path)).body.items).toEqual([]);
  });

  it('settings are changed by admins and within bounds', async () => {
    expect((await admin.patch('/settings', { keepChatDays: 3 })).body).toMatchObject({ keepChatDays: 3 });
    expect((await admin.get('/settings')).body).toMatchObject({ keepChatDays: 3, keepMeetingsDays: 90 });
    expect((await admin.patch('/settings', { keepChatDays: 0 })).status).toBe(400);
    expect((await host.patch('/settings', { keepChatDays: 3 })).status).toBe(403);
  });

  it('what does not fit is refused by its place, as problem+json', async () => {
    const { status, body, headers } = await host.post('/rooms', {
      name: 'x',
      rules: { maxPeers: 0 },
      colour: 'red',
    });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ type: '/problems/invalidRequest', status: 400, code: 'invalidRequest' });
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body',
      'body.rules.maxPeers',
    ]);
    for (const [text, code] of [
      ['{', 400],
      ['[]', 400],
      [JSON.stringify({ name: 'x'.repeat(70_000) }), 413],
    ] as const) {
      const refused = await host.request('POST', '/rooms', text);
      expect(refused).toMatchObject({ status: code, body: { status: code } });
    }
    expect((await host.get('/nothing')).body).toMatchObject({ code: 'notFound' });
  });

  it('describes itself by OpenAPI, with a page to try it', async () => {
    const { body } = await new RestClient(server.url).get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/rooms/{roomId}/links');
    expect(body.paths['/rooms'].post.requestBody.content['application/json'].schema.required).toContain(
      'name',
    );
    const page = await fetch(`${server.url}/api/v1/docs`);
    expect(await page.text()).toContain('swagger-ui-bundle.js');
    expect((await fetch(`${server.url}/api/v1/docs/swagger-ui-bundle.js`)).status).toBe(200);
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  });
});
