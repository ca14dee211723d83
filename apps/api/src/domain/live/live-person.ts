import { DEVICE_SOURCES, type Facts, type Moment } from '@plenum/journey';
import type { PeerId } from '@plenum/protocol';
import type { LiveParticipant, LiveParticipantDetail } from '@plenum/protocol/rest';
import type { Peer } from '../peer.ts';
import type { Traffic } from '../ports.ts';
import type { Room } from '../room.ts';

export type TrafficOf = ReadonlyMap<PeerId, Traffic>;

/** One row of a room's people. */
export function describePerson(
  { peerId, displayName, role, presence, producers, browser }: Peer,
  { step, state, diagnoses, path, layers }: Moment,
  traffic: TrafficOf,
): LiveParticipant {
  return {
    ...{ peerId, displayName, role, presence, step, state, diagnoses, path, layers, browser },
    sources: Array.from(producers.values(), ({ source, paused }) => ({ source, paused })),
    traffic: traffic.get(peerId) ?? null,
  };
}

/** As the browser said. */
export function devicesOf({ devices }: Facts): LiveParticipantDetail['devices'] {
  return DEVICE_SOURCES.map((source) => {
    const { state, problem = null } = devices[source];
    return { source, state, problem };
  });
}

/** What one gets of the others: at most what a screen shows, and who speaks. */
export async function describeReceived(room: Room, peer: Peer): Promise<LiveParticipantDetail['received']> {
  const consumers = [...peer.consumers.values()].filter(({ lingering }) => !lingering);
  const ids = consumers.map(({ description }) => description.consumerId);
  const measured = new Map(((await peer.media?.measureStreams(ids)) ?? []).map((one) => [one.id, one]));
  return consumers.flatMap(({ description: { consumerId, peerId, source }, held }) => {
    const measure = measured.get(consumerId);
    if (!measure) return [];
    const { bps, loss, layers } = measure;
    const displayName = room.peers.get(peerId)?.displayName ?? '';
    return [{ peerId, displayName, source, held, layers, bps, loss }];
  });
}
