import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ERROR_CODES, LIMITS, REQUESTS, type Reply } from '@plenum/protocol';
import fc from 'fast-check';
import { dtlsParameters, opusParameters, vp8SimulcastParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ SIGNALING_REQUESTS_PER_SECOND: '100000', MAX_ROOMS: '100000' });
});
afterAll(() => server.stop());

/** A healthy pair that must notice nothing of what others do. */
async function expectHealthy(workersBefore: number[]): Promise<void> {
  expect(server.isRunning).toBe(true);
  expect(server.workerPids).toEqual(workersBefore);
  const client = await TestClient.connect(server.url);
  const { peerId } = await client.join('healthy');
  expect((await client.ok('getRoster', {})).peers.map((peer) => peer.peerId)).toContain(peerId);
  client.close();
}

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>;
const names = Object.keys(REQUESTS);

function isReply(value: unknown): value is Reply<unknown> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  if (value.ok === true) return 'data' in value;
  const { error } = value as { error?: { code?: unknown; message?: unknown } };
  return ERROR_CODES.includes(error?.code as never) && typeof error?.message === 'string';
}

describe('requests of any shape', () => {
  it('are each answered with a typed reply', async () => {
    const workers = server.workerPids;
    const client = await TestClient.connect(server.url);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...names), fc.string()),
        fc.array(json, { maxLength: 3 }),
        async (name, parts) => {
          // Socket.IO itself refuses to send its own events.
          fc.pre(
            ![
              'connect',
              'connect_error',
              'disconnect',
              'disconnecting',
              'newListener',
              'removeListener',
            ].includes(name),
          );
          const reply = await client.requestRaw(name, ...parts);
          if (!isReply(reply)) throw new Error(`no typed reply: ${JSON.stringify(reply)}`);
          return reply.ok || reply.error.code !== 'internal';
        },
      ),
      { numRuns: 2_000 },
    );
    client.close();
    await expectHealthy(workers);
  });

  it('made by mutating good ones take down neither the socket, the process nor a worker', async () => {
    const workers = server.workerPids;
    const client = await TestClient.connect(server.url);
    const { routerRtpCapabilities } = client.welcome;
    let { transports } = await client.join('mutants');
    const rejoin = async () => ({ transports } = await client.join('mutants'));
    const templates = (): [string, unknown][] => [
      [
        'produce',
        {
          transportId: transports.send!.transportId,
          kind: 'audio',
          source: 'mic',
          rtpParameters: opusParameters(),
          paused: false,
        },
      ],
      [
        'produce',
        {
          transportId: transports.send!.transportId,
          kind: 'video',
          source: 'webcam',
          rtpParameters: vp8SimulcastParameters(),
          paused: true,
        },
      ],
      [
        'connectWebRtcTransport',
        { transportId: transports.recv.transportId, dtlsParameters: dtlsParameters() },
      ],
      ['join', { roomId: 'mutants', displayName: 'x', rtpCapabilities: routerRtpCapabilities }],
      ['setViewport', { tiles: [{ peerId: 'x', source: 'webcam', width: 10, height: 10 }] }],
      ['resumeConsumers', { consumerIds: ['x'] }],
      ['restartIce', { transportId: transports.send!.transportId }],
      ['resume', { sessionToken: 'x'.repeat(43), consumerIds: [] }],
      ['leave', {}],
    ];
    const mutation = fc.record({
      template: fc.nat(),
      changes: fc.array(fc.record({ where: fc.nat(), value: fc.oneof(json, fc.constantFrom(...NASTY)) }), {
        minLength: 1,
        maxLength: 3,
      }),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ template, changes }) => {
        const all = templates();
        const [name, data] = all[template % all.length]!;
        const mutant = changes.reduce<unknown>(
          (value, change) => mutate(value, change.where, change.value),
          data,
        );
        const reply = await client.requestRaw(name, mutant);
        if (!isReply(reply)) throw new Error(`no typed reply to ${name}: ${JSON.stringify(reply)}`);
        if (!reply.ok && reply.error.code === 'internal')
          throw new Error(`internal: ${name} ${JSON.stringify(mutant)}`);
        if (reply.ok && name === 'leave') await rejoin();
        if (reply.ok && name === 'produce') {
          await client.request('closeProducer', {
            producerId: (reply.data as { producerId: string }).producerId,
          });
        }
        return client.socket.connected;
      }),
      { numRuns: 3_000 },
    );
    client.close();
    await expectHealthy(workers);
    expect(server.log).not.toMatch(/unhandled|A request failed/i);
  });
});

const NASTY = [
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '',
  '\u0000',
  '__proto__',
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  null,
  true,
  '0',
];

/** Puts a value in place of one part of another: the one that `where` counts to. */
function mutate(value: unknown, where: number, replacement: unknown): unknown {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const copy = structuredClone(value);
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push({ holder: node as Record<string, unknown>, key });
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  const place = places[where % Math.max(1, places.length)];
  if (place) place.holder[place.key] = replacement;
  return copy;
}

describe('messages that are no requests', () => {
  it('answers a call by an unknown name, or by one of JavaScript itself', async () => {
    const client = await TestClient.connect(server.url);
    for (const name of ['unheard-of', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(await client.refusal(name, {})).toBe('unknownRequest');
    }
    client.close();
  });

  it('does without an acknowledgement where none is asked for', async () => {
    const client = await TestClient.connect(server.url);
    client.socket.emit('leave', {} as never, undefined as never);
    (client.socket as unknown as { emit(name: string, ...parts: unknown[]): void }).emit('join', 1, 2, 3);
    expect(await client.refusal('leave', {})).toBe('notJoined');
    client.close();
  });

  it('drops the sender of an oversize message, and nobody else', async () => {
    const [big, other] = [await TestClient.connect(server.url), await TestClient.connect(server.url)];
    await other.join('others');
    big.socket.emit('join', { roomId: 'x'.repeat(LIMITS.messageBytes) } as never, () => {});
    await until('dropped socket', () => !big.socket.connected);
    expect((await other.ok('getRoster', {})).peers).toHaveLength(1);
    other.close();
  });
});

describe('floods', () => {
  it('are refused with the time to wait, then cut off, while others are served', async () => {
    const limited = await TestServer.start({ SIGNALING_REQUESTS_PER_SECOND: '20' });
    try {
      const [flooder, other] = [await TestClient.connect(limited.url), await TestClient.connect(limited.url)];
      await other.join('calm');
      const first = await Promise.all(Array.from({ length: 60 }, () => flooder.request('getRoster', {})));
      const refused = first.flatMap((reply) => (reply.ok ? [] : [reply.error]));
      const limitedOnes = refused.filter(({ code }) => code === 'rateLimited');
      expect(limitedOnes.length).toBeGreaterThan(0);
      expect(limitedOnes[0]!.details!['retryAfterMs']).toBeGreaterThan(0);
      for (let index = 0; index < 2_000; index += 1) flooder.socket.emit('getRoster', {}, () => {});
      await until('dropped flooder', () => !flooder.socket.connected);
      expect((await other.ok('getRoster', {})).peers).toHaveLength(1);
      other.close();
    } finally {
      await limited.stop();
    }
  });
});
