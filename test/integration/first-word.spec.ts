import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestReply } from '@plenum/protocol';
import { closeRtc, RtcPeer } from '../support/rtc-peer.ts';
import { opusParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** Two more than everybody hears all of. */
const MICROPHONES = 14;

/**
 * Packets of 20 ms that may be lost of a word until the server has read the request and carried it out: 1, where the machine
 * has time for it.
 */
const LOST_AT_MOST = 25;

let server: TestServer;
let clients: TestClient[] = [];
let rtcPeers: RtcPeer[] = [];

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  closeRtc();
  await server.stop();
});
afterEach(() => {
  for (const peer of rtcPeers) peer.close();
  for (const client of clients) client.close();
  [rtcPeers, clients] = [[], []];
});

interface Person {
  client: TestClient;
  joined: RequestReply<'join'>;
}

async function join(roomId: string): Promise<Person> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return { client, joined: await client.join(roomId) };
}

async function connect({ client }: Person, rtcPeer: RtcPeer, transportId: string): Promise<RtcPeer> {
  rtcPeers.push(rtcPeer);
  await client.ok('connectWebRtcTransport', { transportId, dtlsParameters: rtcPeer.dtlsParameters });
  rtcPeer.connect();
  await until('the handshakes', () => rtcPeer.isOpen);
  return rtcPeer;
}

/**
 * A large room in which nobody makes a sound, which a listener has joined.
 * @param speaks which of them has real media, to speak later
 * @param isMuted by the place among them
 */
async function makeRoom(roomId: string, speaks: number, isMuted: (index: number) => boolean) {
  const rtpParameters = opusParameters();
  const people: Person[] = [];
  const producerIds: string[] = [];
  for (let index = 0; index < MICROPHONES; index += 1) {
    const { client, joined } = await join(roomId);
    people.push({ client, joined });
    const { producerId } = await client.ok('produce', {
      ...{ transportId: joined.transports.send!.transportId, kind: 'audio', source: 'mic' },
      rtpParameters: index === speaks ? rtpParameters : opusParameters(),
      paused: isMuted(index),
    });
    producerIds.push(producerId);
  }
  const { client, joined } = people[speaks]!;
  const { send } = joined.transports;
  const voice = await RtcPeer.forSending(send!, rtpParameters.encodings![0]!.ssrc!);
  await connect(people[speaks]!, voice, send!.transportId);

  const listener = await join(roomId);
  const { consumers } = await listener.client.next('consumersAdded');
  const { recv } = listener.joined.transports;
  const ear = await RtcPeer.forReceiving(recv, consumers[0]!);
  await connect(listener, ear, recv.transportId);
  const isReady = consumers.some(({ peerId }) => peerId === joined.peerId);
  return {
    speaker: { client, producerId: producerIds[speaks]! },
    voice,
    ear,
    isReady,
    ready: consumers.length,
  };
}

describe('of what somebody says in a large room', () => {
  it('where most are muted, not even the first packet is lost, if they are held ready', async () => {
    const { voice, ear, isReady, ready } = await makeRoom('calm', 2, (index) => index >= 4);
    expect([isReady, ready]).toEqual([true, 4]);
    voice.startSending();
    await until('what is said', () => ear.packetsReceived >= 10);
    expect(ear.received.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([
    ['where all are open, and they are held ready', 5, false, true],
    ['where all are open, and they have no place', MICROPHONES - 1, false, false],
    ['as they unmute', MICROPHONES - 1, true, false],
  ])('%s, only the beginning is lost', async (name, speaks, muted, held) => {
    const { speaker, voice, ear, isReady, ready } = await makeRoom(
      name.replaceAll(/\W/g, ''),
      speaks,
      (index) => muted && index === speaks,
    );
    expect([isReady, ready]).toEqual([held, 8]);
    voice.startSending();
    const { client, producerId } = speaker;
    await (muted ? client.ok('resumeProducer', { producerId }) : client.ok('reportSpeech', {}));
    await until('what is said', () => ear.packetsReceived >= 10);
    const [first] = ear.received;
    expect(first).toBeLessThanOrEqual(LOST_AT_MOST);
    expect(ear.received.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, index) => first! + index));
  });
});
