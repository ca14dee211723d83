import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry, HearingMatrix, LiveRoomDetail } from '@plenum/protocol/rest';
import { RestClient } from '../support/rest-client.ts';
import { closeRtc, RtcPeer } from '../support/rtc-peer.ts';
import { opusParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let admin: RestClient;
const rtcPeers: RtcPeer[] = [];
const clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start();
  admin = await RestClient.firstAdmin(server);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const peer of rtcPeers.splice(0)) peer.close();
});
afterAll(async () => {
  closeRtc();
  await server.stop();
});

async function join(roomId: string, displayName: string) {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return { client, joined: await client.join(roomId, { displayName }) };
}
type Joined = Awaited<ReturnType<typeof join>>;

/** Really sends sound, from now on. */
async function speak({ client, joined }: Joined): Promise<string> {
  const rtpParameters = opusParameters();
  const send = joined.transports.send!;
  const sender = await RtcPeer.forSending(send, rtpParameters.encodings![0]!.ssrc!);
  rtcPeers.push(sender);
  const { transportId } = send;
  await client.ok('connectWebRtcTransport', { transportId, dtlsParameters: sender.dtlsParameters });
  sender.connect();
  const mic = { kind: 'audio', source: 'mic', rtpParameters, paused: false } as const;
  const { producerId } = await client.ok('produce', { transportId, ...mic });
  sender.startSending();
  return producerId;
}

/** Really receives that sound. */
async function listen({ client, joined }: Joined, producerId: string): Promise<void> {
  const consumer = await until('Consumer', () =>
    client
      .all('consumersAdded')
      .flatMap(({ consumers }) => consumers)
      .find((one) => one.producerId === producerId),
  );
  const receiver = await RtcPeer.forReceiving(joined.transports.recv, consumer);
  rtcPeers.push(receiver);
  const { transportId } = joined.transports.recv;
  await client.ok('connectWebRtcTransport', { transportId, dtlsParameters: receiver.dtlsParameters });
  receiver.connect();
}

const stateOf = ({ listeners, speakers }: HearingMatrix, listener: string, speaker: string) =>
  listeners.find(({ displayName }) => displayName === listener)?.hears[
    speakers.findIndex(({ displayName }) => displayName === speaker)
  ];

describe('live rooms', () => {
  it('the matrix shows who hears whom, and tells a mute from what is stuck', async () => {
    const [ada, ben, cleo] = [
      await join('hears', 'Ada'),
      await join('hears', 'Ben'),
      await join('hears', 'Cleo'),
    ];
    const producerId = await speak(ada);
    await listen(ben, producerId);
    const matrix = async () => (await admin.get('/live/rooms/hears/hearing')).body as HearingMatrix;
    await until('growing packets', async () => stateOf(await matrix(), 'Ben', 'Ada') === 'flowing');
    const now = await matrix();
    expect(stateOf(now, 'Cleo', 'Ada')).toBe('stuck'); // She never made her end.
    expect(stateOf(now, 'Ada', 'Ben')).toBe('absent');
    const { body } = await admin.post(`/live/rooms/hears/participants/${ada.joined.peerId}/mute`);
    expect(body).toEqual({});
    await until('mute', async () => stateOf(await matrix(), 'Cleo', 'Ada') === 'muted');
    expect(cleo.joined.peerId).not.toBe(ben.joined.peerId);
    const room = (await admin.get('/live/rooms/hears')).body as LiveRoomDetail;
    expect(room.room).toMatchObject({ people: 3, microphones: 0 });
    expect(room.participants.total).toBe(3);
    const one = await admin.get(`/live/rooms/hears/participants/${ada.joined.peerId}`);
    expect(one.body.journey.timeline.map(({ fact }: { fact: { type: string } }) => fact.type)).toContain(
      'peerJoined',
    );
  });

  it('come again as they change, for one who has the scope', async () => {
    const { body: made } = await admin.post('/api-keys', { name: 'Watcher', scopes: ['live:read'] });
    const { body: other } = await admin.post('/api-keys', { name: 'Other', scopes: ['rooms:read'] });
    const ask = (secret: string, signal: AbortSignal) =>
      fetch(`${server.url}/api/v1/live/rooms/streamed`, {
        headers: { Accept: 'text/event-stream', Authorization: `Bearer ${secret}` },
        signal,
      });
    await join('streamed', 'Ada');
    const ended = new AbortController();
    expect((await ask(other.secret, ended.signal)).status).toBe(403);
    const response = await ask(made.secret, ended.signal);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const part of response.body!.pipeThrough(new TextDecoderStream())) text += part;
    })().catch(() => undefined);
    await until('Ada', () => text.includes('"displayName":"Ada"'));
    await join('streamed', 'Ben');
    await until('Ben', () => text.includes('"displayName":"Ben"'));
    await admin.post('/live/rooms/streamed/end');
    await until('end of the room', () => /event: problem\ndata: .*notFound/.test(text));
    ended.abort();
    await reading;
  });

  it('are acted in, with exactly one row in the audit log for each action, done or refused', async () => {
    const [ada, ben] = [await join('acted', 'Ada'), await join('acted', 'Ben')];
    const rows = async () => (await admin.get('/audit?limit=200')).body.items as AuditEntry[];
    const before = (await rows()).length;
    const room = '/live/rooms/acted';
    await admin.post(`${room}/messages`, { text: 'The server restarts at noon' });
    const { message } = await ben.client.next('chatMessageAdded');
    expect(message).toMatchObject({ fromName: 'The admin', text: 'The server restarts at noon' });
    await admin.post(`${room}/lock`, { locked: true });
    await ben.client.next('roomSettingsChanged', ({ locked }) => locked);
    await admin.post(`${room}/participants/${ada.joined.peerId}/mute`);
    await admin.post(`${room}/participants/${ben.joined.peerId}/remove`, { forbidReturn: true });
    await ben.client.next('removed', ({ reason }) => reason === 'removedByModerator');
    expect((await admin.post(`${room}/participants/${ben.joined.peerId}/mute`)).status).toBe(404);
    await admin.post(`${room}/end`);
    await ada.client.next('removed', ({ reason }) => reason === 'meetingEnded');
    expect((await admin.post(`${room}/end`)).status).toBe(404);
    const made = (await rows()).slice(0, (await rows()).length - before);
    expect(made.reverse().map(({ action, result }) => [action, result])).toEqual([
      ['live.messageSent', 'succeeded'],
      ['live.lockChanged', 'succeeded'],
      ['live.participantMuted', 'succeeded'],
      ['live.participantRemoved', 'succeeded'],
      ['live.participantMuted', 'notFound'],
      ['live.meetingEnded', 'succeeded'],
      ['live.meetingEnded', 'notFound'],
    ]);
  });

  it('and the machine are a host’s to see only where they are theirs', async () => {
    const host = await admin.invite('host', 'host@example.org');
    await join('anybodys', 'Ada');
    expect((await host.get('/live/rooms')).body.items).toEqual([]);
    expect((await host.get('/live/rooms/anybodys')).status).toBe(404);
    expect((await host.post('/live/rooms/anybodys/end')).status).toBe(404);
    expect((await host.get('/live/capacity')).status).toBe(403);
    expect((await host.post('/live/drain')).status).toBe(403);
    const capacity = await until('two readings', async () => {
      const { body } = await admin.get('/live/capacity');
      return body.nodeCpu !== null && body;
    });
    expect(capacity).toMatchObject({ room: null, people: expect.any(Number) });
    expect(capacity.workers[0]).toMatchObject({ pid: expect.any(Number), ports: [expect.any(Number)] });
  });
});

it('meetings are counted for Prometheus, down to a worker that dies', async () => {
  const [ada, ben] = [await join('counted', 'Ada'), await join('counted', 'Ben')];
  await listen(ben, await speak(ada));
  expect(await ben.client.refusal('pauseProducer', { producerId: 'none' })).toBe('producerNotFound');
  const counted = async (line: RegExp) => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(line.exec(text)?.[1]);
  };
  const transports = (direction: string) =>
    new RegExp(`^plenum_transports\\{direction="${direction}",state="connected"\\} (\\d+)$`, 'm');
  await until('connected transports', async () => (await counted(transports('send'))) === 1);
  await until('connected transports', async () => (await counted(transports('recv'))) === 1);
  expect(
    await counted(
      /^plenum_signaling_requests_total\{request="pauseProducer",result="producerNotFound"\} (\d+)$/m,
    ),
  ).toBe(1);
  expect(await counted(/^plenum_media_worker_cpu_seconds_total\{worker="0"\} ([\d.]+)$/m)).toBeGreaterThan(0);
  process.kill(server.workerPids[0]!, 'SIGKILL');
  await until('recovery', async () => (await counted(/^plenum_room_recovery_seconds_count (\d+)$/m)) === 2);
  expect(await counted(/^plenum_media_worker_deaths_total (\d+)$/m)).toBe(1);
});

it('a drain by an admin leaves its row, and ends an empty server', async () => {
  const own = await TestServer.start();
  const boss = await RestClient.firstAdmin(own);
  expect((await boss.post('/live/drain')).status).toBe(200);
  const client = await TestClient.connect(own.url).catch(() => null);
  if (client) client.close();
  await until('end of the server', () => !own.isRunning);
  await own.stop();
});
