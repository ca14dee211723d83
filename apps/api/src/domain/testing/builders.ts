import { createHash } from 'node:crypto';
import { KIND_OF_SOURCE, type Source } from '@plenum/protocol';
import { JourneyRegistry } from '../journey/journey-registry.ts';
import { Peer } from '../peer.ts';
import type { PasscodeHashes, ProduceOptions } from '../ports.ts';
import { RoomRegistry, type Newcomer, type RoomLimits } from '../room-registry.ts';
import type { RoomOptions } from '../room-options.ts';
import { adHocTerms, type RoomTerms } from '../room-terms.ts';
import { Room } from '../room.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeEngine, type FakeMediaPeer } from './fake-media.ts';
import { RecordedKeeping, RecordedMeetings } from './recorded-keeping.ts';
import { RecordedEvents, RecordedLog } from './recorders.ts';

/** Somebody who may try as often as they like. */
export const FREE_ATTEMPTS = { permit: () => Promise.resolve(), failed: () => Promise.resolve() };

/** As slow as nothing; what they hash cannot be read all the same. */
const PASSCODES: PasscodeHashes = {
  hash: (passcode) => Promise.resolve(createHash('sha256').update(passcode).digest('hex')),
  matches: async (passcode, hash) => (await PASSCODES.hash(passcode)) === hash,
};

/** A room that somebody keeps. */
export const keptTerms = (more: Partial<RoomTerms> = {}): RoomTerms => ({
  ...adHocTerms(),
  ...{ isKept: true, isPermanent: true, name: 'Weekly', ...more },
});

const HEARING = { allAudioUpTo: 12, loudestSpeakers: 3 };

export function makeFakes() {
  const clock = new FakeClock();
  return {
    clock,
    engine: new FakeEngine(),
    events: new RecordedEvents(),
    log: new RecordedLog(),
    meetings: new RecordedMeetings(),
    keeper: new RecordedKeeping(),
    passcodes: PASSCODES,
    journeys: new JourneyRegistry(clock),
  };
}
export type Fakes = ReturnType<typeof makeFakes>;

export function makePeer({ journeys }: Fakes, displayName = 'Ada', roomId = 'room'): Peer {
  return new Peer({
    displayName,
    rtpCapabilities: { codecs: [] },
    journey: (peerId) => journeys.open(roomId, peerId),
  });
}

export function produceOptions(peer: Peer, source: Source = 'webcam', paused = false): ProduceOptions {
  const transportId = peer.sendTransport?.transportId ?? 'none';
  const rtpParameters = { codecs: [], encodings: [{}] };
  return { transportId, kind: KIND_OF_SOURCE[source], source, rtpParameters, paused };
}

export const mediaOf = (peer: Peer) => peer.media as FakeMediaPeer;

export async function makeRoom(options: Partial<RoomOptions> = {}) {
  const fakes = makeFakes();
  const removed: Peer[] = [];
  let closedTimes = 0;
  const sut = new Room({
    roomId: 'room',
    maxPeers: 10,
    resumeWithinMs: 20_000,
    hearing: HEARING,
    terms: adHocTerms(),
    ...fakes,
    onPeerRemoved: (peer) => removed.push(peer),
    onRoleChanged: () => undefined,
    onSaid: () => Promise.resolve(),
    onPlaceGivenUp: () => undefined,
    onClosed: () => (closedTimes += 1),
    ...options,
  });
  await sut.open();
  const enter = async (displayName?: string) => {
    const peer = makePeer(fakes, displayName);
    await sut.enter(peer);
    return peer;
  };
  /** Produces, and lets the room's plans be carried out. */
  const produce = async (peer: Peer, source: Source = 'webcam') => {
    const { producerId } = await sut.publishing.produce(peer, produceOptions(peer, source));
    await fakes.clock.advance(50);
    return producerId;
  };
  return { sut, fakes, enter, produce, removed, closed: () => closedTimes };
}

export function makeRegistry(limits: Partial<RoomLimits> = {}) {
  const fakes = makeFakes();
  const sut = new RoomRegistry({
    limits: { maxRooms: 10, maxPeersPerRoom: 10, resumeWithinMs: 20_000, hearing: HEARING, ...limits },
    ...fakes,
  });
  const join = (roomId = 'room', displayName = 'Ada', more: Partial<Newcomer> = {}) =>
    sut.join(roomId, { displayName, attempts: FREE_ATTEMPTS, rtpCapabilities: { codecs: [] }, ...more });
  return { sut, fakes, join };
}
