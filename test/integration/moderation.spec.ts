import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestReply } from '@plenum/protocol';
import { opusParameters, vp8SimulcastParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

interface Joined {
  client: TestClient;
  joined: RequestReply<'join'>;
}

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}
async function join(roomId: string, displayName: string): Promise<Joined> {
  const client = await connect();
  return { client, joined: await client.join(roomId, { displayName }) };
}
async function produce(
  { client, joined }: Joined,
  source: 'mic' | 'webcam',
  transportId = joined.transports.send!.transportId,
) {
  const media =
    source === 'mic'
      ? { kind: 'audio' as const, rtpParameters: opusParameters() }
      : { kind: 'video' as const, rtpParameters: vp8SimulcastParameters() };
  return (await client.ok('produce', { transportId, source, paused: false, ...media })).producerId;
}
/** The mute state of a peer's microphone as another one sees it. */
const mutedAt = async (client: TestClient, peerId: string) => {
  const { peers } = await client.ok('getRoster', {});
  return peers.find((peer) => peer.peerId === peerId)?.producers.find(({ source }) => source === 'mic')
    ?.paused;
};

describe('a mute', () => {
  it('reaches the peer and the room, and its own peer may unmute', async () => {
    const [ada, ben] = [await join('mute', 'Ada'), await join('mute', 'Ben')];
    const producerId = await produce(ben, 'mic');
    await ada.client.ok('mutePeer', { peerId: ben.joined.peerId });
    expect(await ben.client.next('producerStopped')).toEqual({
      producerId,
      source: 'mic',
      closed: false,
      byPeerId: ada.joined.peerId,
    });
    expect(await mutedAt(ada.client, ben.joined.peerId)).toBe(true);
    await ben.client.ok('resumeProducer', { producerId });
    expect(await mutedAt(ada.client, ben.joined.peerId)).toBe(false);
  });

  it('for all is not lifted by oneself where the room says so, and nobody is unmuted by another one', async () => {
    const [ada, ben] = [await join('mute-all', 'Ada'), await join('mute-all', 'Ben')];
    const producerId = await produce(ben, 'mic');
    await ada.client.ok('muteAll', { mayUnmute: false });
    expect((await ben.client.next('roomSettingsChanged')).mayUnmute).toBe(false);
    expect(await ben.client.refusal('resumeProducer', { producerId })).toBe('unmuteForbidden');
    expect(await ada.client.refusal('resumeProducer', { producerId })).toBe('producerNotFound');
    await ada.client.ok('askToUnmute', { peerId: ben.joined.peerId });
    expect(await ben.client.next('unmuteAsked')).toEqual({ byPeerId: ada.joined.peerId });
    expect(await mutedAt(ada.client, ben.joined.peerId)).toBe(true);
    await ben.client.ok('resumeProducer', { producerId });
    expect(await mutedAt(ada.client, ben.joined.peerId)).toBe(false);
  });

  it('while the socket is away is in the reply to its resume', async () => {
    const [ada, ben] = [await join('mute-away', 'Ada'), await join('mute-away', 'Ben')];
    const producerId = await produce(ben, 'mic');
    ben.client.cut();
    await ada.client.next('peersChanged', ({ upserted }) =>
      upserted.some(({ presence }) => presence === 'reconnecting'),
    );
    await ada.client.ok('mutePeer', { peerId: ben.joined.peerId });
    const { sessionToken, peerId, transports } = ben.joined;
    const again = await connect();
    const { recv } = transports;
    const resumed = await again.ok('resume', {
      sessionToken,
      recvTransportId: recv.transportId,
      consumerIds: [],
    });
    expect(resumed.transports).toBeNull();
    expect(resumed.producersStopped).toMatchObject([{ producerId, byPeerId: ada.joined.peerId }]);
    expect(resumed.roster.peers.find((peer) => peer.peerId === peerId)!.producers).toEqual([
      { producerId, source: 'mic', paused: true },
    ]);
  });

  it('holds when the worker dies and the microphone is produced anew', async () => {
    const [ada, ben] = [await join('mute-death', 'Ada'), await join('mute-death', 'Ben')];
    await produce(ben, 'mic');
    await ada.client.ok('mutePeer', { peerId: ben.joined.peerId });
    await ben.client.next('producerStopped');
    for (const pid of server.workerPids) process.kill(pid, 'SIGKILL');
    const { transports } = await ben.client.next('mediaRebuilt');
    const producerId = await produce(ben, 'mic', transports.send!.transportId);
    expect(await ben.client.next('producerStopped')).toMatchObject({
      producerId,
      byPeerId: ada.joined.peerId,
    });
    expect(await mutedAt(ada.client, ben.joined.peerId)).toBe(true);
  });
});

it('a camera is closed, and may be switched on again', async () => {
  const [ada, ben] = [await join('stop', 'Ada'), await join('stop', 'Ben')];
  const producerId = await produce(ben, 'webcam');
  await ada.client.ok('stopSource', { peerId: ben.joined.peerId, source: 'webcam' });
  expect(await ben.client.next('producerStopped')).toMatchObject({
    producerId,
    source: 'webcam',
    closed: true,
  });
  expect(await ben.client.refusal('closeProducer', { producerId })).toBe('producerNotFound');
  await produce(ben, 'webcam');
});

it('hands go up in order, and moderators lower them', async () => {
  const [ada, ben] = [await join('hands', 'Ada'), await join('hands', 'Ben')];
  await ben.client.ok('raiseHand', {});
  await ada.client.ok('raiseHand', {});
  const hands = async () => (await ada.client.ok('getRoster', {})).peers.map(({ handRaised }) => handRaised);
  expect(await hands()).toEqual([2, 1]);
  await ada.client.ok('lowerHand', { peerId: ben.joined.peerId });
  expect(await hands()).toEqual([2, null]);
  expect(await ben.client.refusal('lowerHand', { peerId: ada.joined.peerId })).toBe('forbidden');
});

it('reactions are shown to everybody', async () => {
  const [ada, ben] = [await join('reactions', 'Ada'), await join('reactions', 'Ben')];
  await ben.client.ok('sendReaction', { reaction: 'applause' });
  const reactions = [{ peerId: ben.joined.peerId, reaction: 'applause' }];
  for (const { client } of [ada, ben]) expect(await client.next('reactionsShown')).toEqual({ reactions });
});

describe('an end', () => {
  it('is that of one who is removed: the session is over, and the others see it', async () => {
    const [ada, ben] = [await join('removed', 'Ada'), await join('removed', 'Ben')];
    await ada.client.ok('removePeer', { peerId: ben.joined.peerId, forbidReturn: false });
    expect(await ben.client.next('removed')).toEqual({ reason: 'removedByModerator' });
    await ada.client.next('peersChanged', ({ removed }) => removed.includes(ben.joined.peerId));
    const { sessionToken } = ben.joined;
    expect(await (await connect()).refusal('resume', { sessionToken, consumerIds: [] })).toBe(
      'sessionExpired',
    );
  });

  it('for all comes from the host alone', async () => {
    const [ada, ben] = [await join('ended', 'Ada'), await join('ended', 'Ben')];
    await ada.client.ok('setRole', { peerId: ben.joined.peerId, role: 'moderator' });
    expect(await ben.client.refusal('endMeeting', {})).toBe('forbidden');
    const ended = ada.client.requestRaw('endMeeting', {}).catch(() => null); // The socket may close before the answer.
    expect(await ben.client.next('removed')).toEqual({ reason: 'meetingEnded' });
    expect(await ada.client.next('removed')).toEqual({ reason: 'meetingEnded' });
    await ended;
  });
});
