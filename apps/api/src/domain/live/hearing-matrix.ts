import type { ConsumerId, PeerId, ProducerId } from '@plenum/protocol';
import type { HearingMatrix, HearingQuery, HearingState } from '@plenum/protocol/rest';
import type { Peer } from '../peer.ts';
import type { Clock } from '../ports.ts';
import type { Room } from '../room.ts';
import { MEASURE_EVERY_MS } from './live-traffic.ts';

/** A count of packets, and what it was when it was looked at before. */
interface Counted {
  packets: number;
  before: number | null;
}

interface Page {
  at: number;
  matrix: Promise<HearingMatrix>;
  counted: Map<ConsumerId, Counted>;
}

/** Rooms are watched page by page: of so many pages the latest are remembered. */
const PAGES = 20;

/** Who hears whom in a room: what ought to flow by the plan, beside whether packets flow. */
export class HearingMatrices {
  private readonly rooms = new WeakMap<Room, Map<string, Page>>();

  constructor(private readonly clock: Clock) {}

  /** Measured at most each {@link MEASURE_EVERY_MS}, however many ask. */
  of(room: Room, query: HearingQuery): Promise<HearingMatrix> {
    const pages = this.rooms.get(room) ?? new Map<string, Page>();
    this.rooms.set(room, pages);
    const key = JSON.stringify(query);
    const last = pages.get(key);
    const now = this.clock.now();
    if (last && now - last.at < MEASURE_EVERY_MS) return last.matrix;
    const counted = new Map<ConsumerId, Counted>();
    const matrix = measureMatrix(room, query, now, { before: last?.counted, counted });
    pages.delete(key); // To the end: the one that nobody has asked for the longest goes first.
    pages.set(key, { at: now, matrix, counted });
    if (pages.size > PAGES) pages.delete(pages.keys().next().value!);
    return matrix;
  }
}

async function measureMatrix(
  room: Room,
  { offset, speakersOffset, limit }: HearingQuery,
  at: number,
  counts: { before: Map<ConsumerId, Counted> | undefined; counted: Map<ConsumerId, Counted> },
): Promise<HearingMatrix> {
  const peers = [...room.peers.values()];
  const speakers = peers.slice(speakersOffset, speakersOffset + limit);
  const listeners = peers.slice(offset, offset + limit);
  await Promise.all(listeners.map((listener) => count(listener, speakers, counts)));
  const { heard } = room;
  return {
    ...{ at, total: peers.length, speakers: speakers.map(named) },
    listeners: listeners.map((listener) => ({
      ...named(listener),
      hears: speakers.map((speaker) => hearingOf(listener, speaker, heard, counts.counted)),
    })),
  };
}

async function count(
  listener: Peer,
  speakers: Peer[],
  { before, counted }: { before: Map<ConsumerId, Counted> | undefined; counted: Map<ConsumerId, Counted> },
): Promise<void> {
  const ids = speakers.flatMap((speaker) => consumerOf(listener, speaker)?.description.consumerId ?? []);
  if (ids.length === 0) return;
  for (const { id, packets } of (await listener.media?.measureStreams(ids)) ?? [])
    counted.set(id, { packets, before: before?.get(id)?.packets ?? null });
}

/** How one hears another. A microphone that is open sends also in silence, so that no growth is a fault. Pure. */
function hearingOf(
  listener: Peer,
  speaker: Peer,
  heard: ReadonlySet<PeerId>,
  counted: ReadonlyMap<ConsumerId, Counted>,
): HearingState {
  if (listener === speaker) return 'self';
  const microphone = speaker.producerOf('mic');
  if (!microphone) return 'absent';
  if (microphone.paused) return 'muted';
  if (!heard.has(speaker.peerId)) return 'held';
  const consumer = consumerOf(listener, speaker);
  const count = consumer && counted.get(consumer.description.consumerId);
  if (!count) return 'stuck';
  if (count.before === null) return 'measuring';
  return count.packets > count.before ? 'flowing' : 'stuck';
}

function consumerOf(listener: Peer, speaker: Peer) {
  const producerId: ProducerId | undefined = speaker.producerOf('mic')?.producerId;
  return producerId === undefined ? undefined : listener.consumers.get(producerId);
}

const named = ({ peerId, displayName }: Peer) => ({ peerId, displayName });
