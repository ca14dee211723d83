import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumerDescription, RequestReply, Source } from '@plenum/protocol';
import { opusParameters, vp8SimulcastParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const PEERS = 20;
const LOUDEST = 2;
const READY = 2 * LOUDEST + 2;
const PAGE = 4;

let server: TestServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start({ ALL_AUDIO_UP_TO: '4', LOUDEST_SPEAKERS: String(LOUDEST) });
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

/** A client that acknowledges its Consumers, as the page does. */
class Participant {
  private constructor(
    readonly client: TestClient,
    readonly joined: RequestReply<'join'>,
  ) {}

  static async enter(roomId: string, displayName: string): Promise<Participant> {
    const client = await TestClient.connect(server.url);
    clients.push(client);
    return new Participant(client, await client.join(roomId, { displayName }));
  }

  async produce(source: 'mic' | 'webcam', paused = false): Promise<string> {
    const { transportId } = this.joined.transports.send!;
    const media =
      source === 'mic'
        ? { kind: 'audio' as const, rtpParameters: opusParameters() }
        : { kind: 'video' as const, rtpParameters: vp8SimulcastParameters() };
    return (await this.client.ok('produce', { transportId, source, paused, ...media })).producerId;
  }

  async see(...shown: Participant[]): Promise<void> {
    const tiles = shown.map(({ joined }) => ({
      peerId: joined.peerId,
      source: 'webcam' as const,
      width: 320,
      height: 180,
    }));
    await this.client.ok('setViewport', { tiles });
  }

  async acknowledge(): Promise<void> {
    await this.client.ok('resumeConsumers', { consumerIds: this.has().map(({ consumerId }) => consumerId) });
  }

  /** The Consumers that the server has told and not taken away. */
  has(source?: Source): ConsumerDescription[] {
    const gone = new Set(this.client.all('consumersRemoved').flatMap(({ consumerIds }) => consumerIds));
    return this.client
      .all('consumersAdded')
      .flatMap(({ consumers }) => consumers)
      .filter((one) => !gone.has(one.consumerId) && (source === undefined || one.source === source));
  }
}

/** A large room; nobody sees anything, as behind hidden tabs. */
async function makeRoom(roomId: string): Promise<Participant[]> {
  const all: Participant[] = [];
  for (let index = 0; index < PEERS; index += 1) {
    const one = await Participant.enter(roomId, `Peer ${index}`);
    await one.see();
    all.push(one);
  }
  for (const one of all) await one.produce('mic');
  return all;
}

describe('a room with more microphones than everybody can hear', () => {
  it('gives a newcomer those who may be heard soon, in one batch, and nobody more than them', async () => {
    const all = await makeRoom('large');
    const late = await Participant.enter('large', 'Late');
    const { consumers } = await late.client.next('consumersAdded');
    expect(consumers.map(({ source }) => source)).toEqual(Array.from({ length: READY }, () => 'mic'));
    const ready = new Set(consumers.map(({ peerId }) => peerId));
    await until('everybody hears the same', () =>
      all.every((one) => one.has('mic').length === READY - (ready.has(one.joined.peerId) ? 1 : 0)),
    );
    expect(all.every((one) => one.has('mic').every(({ peerId }) => ready.has(peerId)))).toBe(true);
    expect(late.client.all('consumersAdded')).toHaveLength(1);
  });

  it('holds who unmutes ready before the first word, and still no more than there are places', async () => {
    const all = await makeRoom('unmute');
    const quiet = all.at(-1)!;
    const [mic] = (await quiet.client.ok('getRoster', {})).peers.find(
      ({ peerId }) => peerId === quiet.joined.peerId,
    )!.producers;
    await quiet.client.ok('pauseProducer', { producerId: mic!.producerId });
    await quiet.client.ok('resumeProducer', { producerId: mic!.producerId });
    await until('everybody is ready to hear', () =>
      all.every(
        (one) => one === quiet || one.has('mic').some(({ producerId }) => producerId === mic!.producerId),
      ),
    );
    expect(Math.max(...all.map((one) => one.has('mic').length))).toBe(READY);
  });

  it('lets in whose client says that they begin to speak, but nobody who is muted', async () => {
    const all = await makeRoom('claims');
    const [muted, speaker] = all.slice(-2) as [Participant, Participant];
    const [mic] = (await muted.client.ok('getRoster', {})).peers.find(
      ({ peerId }) => peerId === muted.joined.peerId,
    )!.producers;
    await muted.client.ok('pauseProducer', { producerId: mic!.producerId });
    await muted.client.ok('reportSpeech', {});
    await speaker.client.ok('reportSpeech', {});
    const hears = (one: Participant, other: Participant) =>
      one.has('mic').some(({ peerId }) => peerId === other.joined.peerId);
    await until('everybody hears the speaker', () =>
      all.every((one) => one === speaker || hears(one, speaker)),
    );
    expect(all.some((one) => hears(one, muted))).toBe(false);
    expect(Math.max(...all.map((one) => one.has('mic').length))).toBe(READY);
  });
});

describe('paging', () => {
  it('away and back within a while makes no new Consumers; a hidden page keeps none in the end', async () => {
    const all = await makeRoom('paging');
    const cameras = all.slice(0, 2 * PAGE);
    for (const one of cameras) await one.produce('webcam');
    const viewer = await Participant.enter('paging', 'Viewer');
    const [first, second] = [cameras.slice(0, PAGE), cameras.slice(PAGE)];
    await viewer.see(...first);
    await until('the first page', () => viewer.has('webcam').length >= PAGE);
    await viewer.acknowledge();
    await viewer.see(...second);
    await until('the second page', () => viewer.has('webcam').length === 2 * PAGE);
    await viewer.acknowledge();
    const added = viewer.client.all('consumersAdded').length;

    for (const page of [first, second, first]) await viewer.see(...page);
    // One camera more, and its Consumer comes after whatever the pages have led to.
    const last = all.at(-1)!;
    await last.produce('webcam');
    await viewer.see(...first, last);
    await viewer.client.next('consumersAdded', ({ consumers }) =>
      consumers.some(({ peerId, source }) => peerId === last.joined.peerId && source === 'webcam'),
    );
    expect(viewer.client.all('consumersAdded')).toHaveLength(added + 1);
    expect(viewer.client.all('consumersRemoved')).toEqual([]);

    await viewer.see();
    await until('the end of what lingers', () => viewer.has('webcam').length === 0);
    expect(viewer.has('mic')).toHaveLength(READY);
  });
});
