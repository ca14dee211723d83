import { describe, expect, it } from '@jest/globals';
import { settled } from '../domain/testing/fake-clock.ts';
import { mediaOf } from '../domain/testing/builders.ts';
import { JOIN, makeGateway } from './testing/gateway.ts';

const refusal = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) });

describe('a connection', () => {
  it('is welcomed with all that it needs to join', async () => {
    const { connect } = makeGateway();
    expect((await connect()).received).toEqual([
      {
        name: 'welcome',
        data: { protocolVersion: 1, routerRtpCapabilities: { codecs: [] }, resumeWithinMs: 75_000 },
      },
    ]);
  });

  it('that is one too many of its address is told so and closed, and the admin told once', async () => {
    const { connect, openSockets, log } = makeGateway({ connectionsPerAddress: 1 });
    await connect();
    const data = {
      code: 'rateLimited',
      message: expect.any(String),
      details: { retryAfterMs: expect.any(Number) },
    };
    await expect(connect()).rejects.toMatchObject({ data });
    await expect(connect()).rejects.toMatchObject({ data });
    await settled();
    expect(openSockets()).toBe(1);
    expect(log.lines.map(({ message }) => message)).toEqual([
      expect.stringContaining('SIGNALING_CONNECTIONS_PER_ADDRESS'),
    ]);
  });
});

describe('a socket that breaks', () => {
  it('while it joins leaves nobody in the room', async () => {
    const { connect, engine, counts } = makeGateway();
    const socket = await connect();
    engine.gates.createPeer.hold();
    void socket.say('join', JOIN);
    await settled();
    socket.breakOff('transport close');
    engine.gates.createPeer.open();
    await settled();
    expect(counts()).toEqual([0, 0, 0]);
  });

  it('in the same packet as its resume leaves the peer to the time that the room waits', async () => {
    const { connect, join, clock, counts, registry } = makeGateway();
    const first = await connect();
    const { data } = await join(first);
    first.breakOff('ping timeout');
    const second = await connect();
    second.sayOnly('resume', { sessionToken: data.sessionToken, consumerIds: [] });
    second.breakOff('transport close'); // Before anything of the request was awaited.
    await settled();
    expect(registry.findSession(data.sessionToken).peer.presence).toBe('reconnecting');
    await clock.advance(20_000);
    expect(counts()).toEqual([0, 0, 0]);
  });

  it('by its own will leaves at once; by accident it is waited for', async () => {
    const { connect, join, clock, counts } = makeGateway();
    const [ada, ben] = [await connect(), await connect()];
    await join(ada);
    await join(ben);
    ada.breakOff('client namespace disconnect');
    expect(counts()).toEqual([1, 1, 1]);
    ben.breakOff('transport close');
    expect(counts()).toEqual([1, 1, 1]);
    await clock.advance(20_000);
    expect(counts()).toEqual([0, 0, 0]);
  });

  it('while it mutes ends in a refusal that hurts nobody', async () => {
    const { connect, join, engine, log } = makeGateway();
    const socket = await connect();
    const { data } = await join(socket);
    const rtpParameters = { codecs: [{}], encodings: [{}] };
    const { transportId } = data.transports.send;
    const produce = { transportId, kind: 'audio', source: 'mic', rtpParameters, paused: false };
    engine.gates.produce.hold();
    const producing = socket.say('produce', produce);
    await settled();
    socket.breakOff('client namespace disconnect');
    engine.gates.produce.open();
    expect(await producing).toEqual(refusal('mediaUnavailable'));
    expect(await socket.say('getRoster', {})).toEqual(refusal('notJoined'));
    expect(log.lines).toEqual([]);
  });
});

describe('coming back', () => {
  it('gives the same peer, and takes it from the socket that does not know yet that it is dead', async () => {
    const { connect, join, clock, counts } = makeGateway();
    const old = await connect();
    const { data } = await join(old);
    const socket = await connect();
    const resume = { sessionToken: data.sessionToken, consumerIds: ['gone'] };
    expect(await socket.say('resume', resume)).toEqual({
      ok: true,
      data: expect.objectContaining({ staleConsumerIds: ['gone'], missingConsumers: [] }),
    });
    expect(old.connected).toBe(false);
    await clock.advance(60_000);
    expect(counts()).toEqual([1, 1, 1]);
    expect(await socket.say('resume', resume)).toEqual(refusal('alreadyJoined'));
  });

  it('while the room is rebuilt tells the new transports by themselves, later', async () => {
    const { connect, join, engine } = makeGateway();
    const old = await connect();
    const { data } = await join(old);
    old.breakOff('ping timeout');
    engine.gates.createRoom.hold();
    engine.room.die();
    const socket = await connect();
    const { sessionToken, transports } = data;
    const recvTransportId = transports.recv.transportId;
    const reply = await socket.say('resume', { sessionToken, recvTransportId, consumerIds: [] });
    expect(reply).toMatchObject({ ok: true, data: { transports: null } });
    engine.gates.createRoom.open();
    await settled();
    const rebuilt = socket.received.find(({ name }) => name === 'mediaRebuilt');
    expect(rebuilt?.data).toEqual({ transports: engine.openPeers[0]?.transports });
  });

  it('of a reloaded tab replaces its peer of before', async () => {
    const { connect, join, counts } = makeGateway();
    const old = await connect();
    const { data } = await join(old);
    await join(await connect(), { previousSession: data.sessionToken });
    expect(old.received.at(-1)).toEqual({ name: 'removed', data: { reason: 'replaced' } });
    expect(counts()).toEqual([1, 1, 1]);
    const late = await connect();
    expect(await join(late, { previousSession: data.sessionToken })).toMatchObject({ ok: true });
  });
});

describe('a join', () => {
  it('is one at a time on one socket', async () => {
    const { connect } = makeGateway();
    const socket = await connect();
    const replies = await Promise.all([socket.say('join', JOIN), socket.say('join', JOIN)]);
    expect(replies).toEqual([expect.objectContaining({ ok: true }), refusal('alreadyJoined')]);
  });

  it('that fails for whatever reason leaves no peer without a socket behind', async () => {
    const { connect, join, counts, engine, log } = makeGateway();
    const socket = await connect();
    socket.join = () => {
      throw new Error('The adapter is broken');
    };
    expect(await join(socket)).toEqual(refusal('internal'));
    expect(log.lines).toHaveLength(1);
    await settled();
    expect(counts()).toEqual([0, 0, 0]);
    expect(engine.openRooms).toEqual([]);
  });
});

describe('a flood', () => {
  it('is refused, then dropped with its peer, and the peer cannot come back', async () => {
    const { connect, join, counts } = makeGateway({ requestsPerSecond: 2 });
    const socket = await connect();
    const { data } = await join(socket);
    await socket.say('getRoster', {});
    expect(await socket.say('getRoster', {})).toEqual(refusal('rateLimited'));
    for (let i = 0; i < 50; i += 1) socket.sayOnly('getRoster', {});
    await settled();
    expect(socket.connected).toBe(false);
    expect(socket.received.at(-1)).toEqual({ name: 'removed', data: { reason: 'flooding' } });
    expect(counts()).toEqual([0, 0, 0]);
    const again = await connect();
    const resume = { sessionToken: data.sessionToken, consumerIds: [] };
    expect(await again.say('resume', resume)).toEqual(refusal('sessionExpired'));
  });
});

it('a message that cannot even be answered is logged, and rejects nowhere', async () => {
  const { connect, log } = makeGateway();
  const socket = await connect();
  socket.sayOnly('getRoster', {}, () => {
    throw new Error('The encoder is broken');
  });
  await settled();
  expect(log.lines.map(({ message }) => message)).toEqual(['A message could not be answered']);
});

it('evidence is exchanged with what the media counted', async () => {
  const { connect, join, registry } = makeGateway();
  const socket = await connect();
  const { data } = await join(socket);
  const { peer } = registry.findSession(data.sessionToken);
  mediaOf(peer).facts = [
    { type: 'transportSampled', direction: 'send', bytesReceived: 1, rtpBytesReceived: 2, rtpBytesSent: 3 },
  ];
  const reply = await socket.say('syncJourney', { evidence: [], clientTime: 1, since: 0 });
  const { evidence } = (reply as { data: { evidence: { fact: { type: string } }[] } }).data;
  expect(evidence.map(({ fact }) => fact.type)).toEqual([
    'peerJoined',
    'transportSampled',
    'reachabilityObserved',
  ]);
});
