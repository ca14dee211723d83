import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ClientFact } from '@plenum/protocol';
import type { AuditEntry } from '@plenum/protocol/rest';
import { describeOnEngines } from '../support/engines.ts';
import { startKeptServer } from '../support/kept-server.ts';
import { RestClient } from '../support/rest-client.ts';
import { TestClient } from '../support/test-client.ts';
import type { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0';
const DENIED: ClientFact[] = [
  { type: 'deviceRequested', source: 'webcam' },
  { type: 'deviceFailed', source: 'webcam', problem: 'denied', reason: 'at https://203.0.113.7/secret' },
];

describeOnEngines('the history', (engine) => {
  let server: TestServer;
  let admin: RestClient;
  let host: RestClient;
  let other: RestClient;
  beforeAll(async () => ({ server, admin, host, other } = await startKeptServer(engine)));
  afterAll(() => server.stop());

  /** A meeting of so many people, each of whom says something, that is over. */
  async function hold(people: number, facts: ClientFact[] = []) {
    const { roomId } = (await host.post('/rooms', { name: 'Board', rules: { chatKept: true } })).body;
    const clients = await Promise.all(
      Array.from({ length: people }, () =>
        TestClient.connect(server.url, { headers: { 'User-Agent': FIREFOX } }),
      ),
    );
    for (const [n, client] of clients.entries()) {
      await client.join(roomId, { displayName: `Person ${n}` });
      const evidence = facts.map((fact) => ({ end: 'client' as const, at: Date.now(), fact }));
      await client.ok('syncJourney', { evidence, clientTime: Date.now(), since: 0 });
      await client.ok('sendChatMessage', { clientMessageId: randomUUID(), text: `I am no. ${n}` });
      await host.post(`/rooms/${roomId}/links`);
    }
    for (const client of clients) await client.ok('leave', {});
    const { meetingId } = await until('meeting that is over', async () =>
      (await host.get(`/meetings?roomId=${roomId}`)).body.items.find(
        (one: { endedAt: unknown }) => one.endedAt,
      ),
    );
    for (const client of clients) client.close();
    return { roomId: roomId as string, path: `/meetings/${meetingId}` };
  }
  const queries = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^plenum_database_queries_total (\d+)$/m.exec(text)![1]);
  };
  async function costOf(path: string): Promise<number> {
    const before = await queries();
    expect((await admin.get(path)).status).toBe(200);
    return (await queries()) - before;
  }

  it('costs each list as many statements for many as for one', async () => {
    const listsOf = ({ roomId, path }: { roomId: string; path: string }) => [
      ...[`${path}/participants`, `${path}/timeline`, `${path}/chat`, `${path}/attendance.csv`],
      ...[`/meetings?roomId=${roomId}`, `/rooms/${roomId}/links`],
    ];
    const [one, many] = [listsOf(await hold(1)), listsOf(await hold(12))];
    for (const [n, path] of many.entries())
      expect([path, await costOf(path)]).toEqual([path, await costOf(one[n]!)]);
    for (const path of ['/meetings', '/rooms', '/users', '/api-keys', '/audit'])
      expect([path, await costOf(`${path}?limit=200`)]).toEqual([path, await costOf(`${path}?limit=1`)]);
    // As it is read: who asks, and the list; where it is a meeting's or a room's, that one in between.
    expect(await costOf('/meetings?limit=200')).toBe(2);
    expect(await costOf(many[1]!)).toBe(3);
  });

  it('tells who was at which step when, and in which browser', async () => {
    const { path } = await hold(1, DENIED);
    const { items } = (await host.get(`${path}/timeline`)).body;
    const diagnoses = [expect.objectContaining({ cause: 'permissionDenied', source: 'webcam' })];
    expect(items).toEqual([
      expect.objectContaining({
        ...{ displayName: 'Person 0', browser: 'Firefox 141, Linux', leaveReason: 'left' },
        moments: expect.arrayContaining([expect.objectContaining({ step: 3, state: 'failed', diagnoses })]),
      }),
    ]);
    expect((await other.get(`${path}/timeline`)).status).toBe(404);
    const { body } = await host.get(`${path}/participants/${items[0].participantId}`);
    expect(body).toMatchObject({ browser: 'Firefox 141, Linux', quality: items[0].moments });
    expect(JSON.stringify(body)).not.toMatch(/sessionHash|personId|forbidden/);
  });

  it('makes incident reports, as a file and behind a link that ends, without what is secret', async () => {
    const { path } = await hold(1, DENIED);
    const [{ participantId }] = (await host.get(`${path}/participants`)).body.items;
    const participant = `${path}/participants/${participantId}`;
    const file = await host.get(`${participant}/report.json`);
    expect(file.headers.get('content-disposition')).toContain(`incident-${participantId}.json`);
    expect(file.body).toMatchObject({
      meeting: { roomName: 'Board' },
      participant: { displayName: 'Person 0', browser: 'Firefox 141, Linux' },
      journey: { diagnoses: [{ cause: 'permissionDenied' }] },
    });
    expect(JSON.stringify(file.body)).not.toMatch(/203\.0\.113\.7|secret/);

    const { body: link } = await host.post(`${participant}/report-links`, { validForHours: 1 });
    expect(link.expiresAt).toBeLessThanOrEqual(Date.now() + 3_600_000);
    const token = (link.url as string).split('#')[1]!;
    const stranger = new RestClient(server.url);
    const opened = await stranger.post('/incident-reports', { token });
    expect(opened.body).toEqual({ ...file.body, madeAt: expect.any(String), journey: expect.anything() });
    for (const bad of ['', 'x', `${token}x`, token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))])
      expect((await stranger.post('/incident-reports', { token: bad })).body).toMatchObject({
        code: 'linkExpired',
      });
    expect((await other.post(`${participant}/report-links`)).status).toBe(404);
    expect((await other.get(`${participant}/report.json`)).status).toBe(404);
    const { items: rows } = (await admin.get(`/audit?targetId=${participantId}`)).body;
    expect(rows.map(({ action, result }: AuditEntry) => [action, result])).toEqual([
      ['incidentReport.made', 'notFound'],
      ['incidentReport.opened', 'succeeded'],
      ['incidentReport.made', 'succeeded'],
    ]);
  });
});
