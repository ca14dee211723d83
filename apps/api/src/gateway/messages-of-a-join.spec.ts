import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumerDescription, FirstTiles, PeerId, Source } from '@plenum/protocol';
import { COALESCE_MS } from './gathering.ts';
import type { FakeSocket } from './testing/fake-socket.ts';
import { makeGateway, type Joined } from './testing/gateway.ts';

const FIRST: FirstTiles = { single: 24, page: 20, width: 272, height: 140 };
const DTLS = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AA').join(':') }],
};

type Gateway = ReturnType<typeof makeGateway>;
type Counts = Record<string, number>;

const countOf = (names: readonly string[]): Counts => {
  const counts: Counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** What one person's page says, in the words and the order of the web client, and all that it is told. */
class Page {
  readonly requests: string[] = [];
  /** As many as there were requests, or the server owes an answer. */
  answers = 0;
  private joined!: Joined;
  private acknowledged = 0;
  private told = '';

  constructor(private readonly socket: FakeSocket) {}

  get peerId(): PeerId {
    return this.joined.peerId;
  }

  get notifications(): string[] {
    return this.socket.received.map(({ name }) => name);
  }

  get consumers(): ConsumerDescription[] {
    return this.socket.received.flatMap(({ name, data }) =>
      name === 'consumersAdded' ? (data as { consumers: ConsumerDescription[] }).consumers : [],
    );
  }

  async join(): Promise<void> {
    const join = {
      roomId: 'room',
      displayName: 'Somebody',
      rtpCapabilities: { codecs: [] },
      firstTiles: FIRST,
    };
    this.joined = (await this.ask('join', join)) as Joined;
  }

  connect(direction: 'send' | 'recv') {
    const { transportId } = this.joined.transports[direction];
    return this.ask('connectWebRtcTransport', { transportId, dtlsParameters: DTLS });
  }

  produce(source: Extract<Source, 'mic' | 'webcam'>) {
    const { transportId } = this.joined.transports.send;
    const rtpParameters = { codecs: [{}], encodings: [{}] };
    const kind = source === 'mic' ? 'audio' : 'video';
    return this.ask('produce', { transportId, kind, source, rtpParameters, paused: false });
  }

  /** The pictures among what came: sound is not waited for. */
  async acknowledge(): Promise<void> {
    const fresh = this.consumers.slice(this.acknowledged);
    this.acknowledged += fresh.length;
    const consumerIds = fresh.filter(({ source }) => source === 'webcam').map(({ consumerId }) => consumerId);
    if (consumerIds.length > 0) await this.ask('resumeConsumers', { consumerIds });
  }

  /** The first page of all who are there, where it is another than before. */
  async look(peerIds: readonly PeerId[]): Promise<void> {
    const others = peerIds.filter((peerId) => peerId !== this.peerId);
    const shown = others.slice(0, others.length <= FIRST.single ? FIRST.single : FIRST.page);
    const { width, height } = FIRST;
    const tiles = shown.map((peerId) => ({ peerId, source: 'webcam', width, height }));
    if (JSON.stringify(tiles) === this.told) return;
    this.told = JSON.stringify(tiles);
    await this.ask('setViewport', { tiles });
  }

  /** From now on. */
  startCounting(): void {
    this.requests.length = 0;
    this.socket.received.length = 0;
    [this.answers, this.acknowledged] = [0, 0];
  }

  private async ask(name: string, data: unknown): Promise<unknown> {
    this.requests.push(name);
    const reply = (await this.socket.say(name, data)) as { ok: boolean; data: unknown };
    this.answers += 1;
    if (!reply.ok) throw new Error(`${name} was refused: ${JSON.stringify(reply)}`);
    return reply.data;
  }
}

/** Comes as the page does: the Consumers are there a moment after the join, the camera a moment after the microphone. */
async function come({ connect, clock }: Gateway): Promise<Page> {
  const page = new Page(await connect());
  await page.join();
  await clock.advance(20);
  await Promise.all([page.connect('recv'), page.acknowledge(), page.connect('send'), page.produce('mic')]);
  await clock.advance(5);
  await page.produce('webcam');
  return page;
}

/** A room of so many with cameras and microphones, in which everybody sees the first page and nothing was told yet. */
async function makeRoom(size: number, maxPeersPerRoom: number) {
  const gateway = makeGateway({ maxPeersPerRoom });
  const { clock } = gateway;
  const others: Page[] = [];
  while (others.length < size) others.push(await come(gateway));
  const peerIds = others.map(({ peerId }) => peerId);
  for (const one of others) await one.look(peerIds);
  await clock.advance(1_000);
  for (const one of others) await one.acknowledge();
  await clock.advance(30_000);
  for (const one of others) one.startCounting();
  return { gateway, others, peerIds };
}

/** All messages of somebody who joins a room of so many with cameras and microphones, and of those who are there. */
async function countJoin(size: number) {
  const { gateway, others, peerIds } = await makeRoom(size, size + 1);
  const { clock } = gateway;
  const newcomer = await come(gateway);
  await clock.advance(250);
  const everybody = [...peerIds, newcomer.peerId];
  for (const page of [...others, newcomer]) await page.look(everybody);
  await clock.advance(1_000);
  for (const page of [...others, newcomer]) await page.acknowledge();
  await clock.advance(30_000);
  return { newcomer, others };
}

/** What tells the newcomer of the roster once they are there, by the size of the room. */
const ROSTER_NEWS = {
  10: { peersChanged: 1 },
  // More than the roster lists: what changed of the newcomer is told to them alone, besides the count that all are told.
  500: { peersChanged: 1, selfChanged: 1 },
};

describe.each([10, 500] as const)('a join to a room of %i with cameras and microphones', (size) => {
  let counted: Awaited<ReturnType<typeof countJoin>>;
  beforeAll(async () => {
    counted = await countJoin(size);
  });

  it('is so many requests, each answered', () => {
    const { newcomer } = counted;
    const expected = { join: 1, connectWebRtcTransport: 2, produce: 2, resumeConsumers: 1, setViewport: 1 };
    expect(countOf(newcomer.requests)).toEqual(expected);
    expect(newcomer.answers).toBe(newcomer.requests.length);
  });

  it('is so many notifications to the newcomer until the first page and the voices are there, and so many after', () => {
    const { newcomer } = counted;
    const first = newcomer.notifications.slice(0, 2);
    expect(first).toEqual(['welcome', 'consumersAdded']);
    const received = countOf(newcomer.consumers.map(({ source }) => source));
    expect(received).toEqual(size === 10 ? { mic: 10, webcam: 10 } : { mic: 8, webcam: FIRST.page });
    const after = newcomer.notifications.slice(first.length);
    expect(countOf(after)).toEqual({ ...ROSTER_NEWS[size], demandChanged: 1 });
  });

  it('is so many messages to each who is there, and has them ask for nothing that they do not see', () => {
    const { others } = counted;
    const messages = new Set(
      others.map((one) => JSON.stringify([countOf(one.requests), countOf(one.notifications)])),
    );
    const expected =
      size === 10
        ? [
            { setViewport: 1, resumeConsumers: 1 },
            { peersChanged: 1, consumersAdded: 2 },
          ]
        : [{}, { peersChanged: 1 }];
    expect([...messages]).toEqual([JSON.stringify(expected)]);
  });
});

it('a storm of joins is a few messages a second to each who is there', async () => {
  const { gateway, others } = await makeRoom(100, 200);
  const startedAt = gateway.clock.now();
  for (let index = 0; index < 100; index += 1) await come(gateway);
  const seconds = (gateway.clock.now() - startedAt) / 1_000;
  expect(seconds).toBe(2.5);
  await gateway.clock.advance(1_000);
  const told = countOf(others.at(-1)!.notifications);
  expect(Object.keys(told)).toEqual(['peersChanged']);
  expect(told['peersChanged']).toBeLessThanOrEqual(1 + (seconds * 1_000) / COALESCE_MS + 1);
});
