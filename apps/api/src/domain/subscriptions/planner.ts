import {
  KIND_OF_SOURCE,
  type FirstTiles,
  type PeerId,
  type ProducerId,
  type Tile,
  type Viewport,
} from '@plenum/protocol';
import type { Publication, Publications } from './publications.ts';

export interface PlanInput {
  subscriber: PeerId;
  publications: Publications;
  /** What everybody hears, but for their own. */
  sounds: readonly Publication[];
  /** Whose microphones are only held ready, paused. */
  held: ReadonlySet<PeerId>;
  /** Null until the client said what it sees. */
  viewport: Viewport | null;
  /** What it said as it joined that it would show first; null where it did not say. */
  firstTiles: FirstTiles | null;
  /** Who spoke last. */
  speaker: PeerId | null;
}

/** A Consumer as the plan wants it. */
export interface PlannedConsumer {
  producerId: ProducerId;
  /** The highest spatial layer that is of use, from 0; of no meaning for audio. */
  spatialLayer: number;
  /** The highest temporal layer that is of use, from 0; of no meaning for audio. */
  temporalLayer: number;
  /** From 1 to 255, see {@link PRIORITIES}. */
  priority: number;
  /** Kept ready, but paused. */
  held: boolean;
}

/** Videos that somebody gets whose client has not even said how many it will show. */
export const FIRST_TILES = 16;

/** Heights of the picture in the lower spatial layers of a 720p camera, in pixels. */
const LAYER_HEIGHTS = [180, 360] as const;

/** A shared screen has its whole size and the half of it: below this height the half one will do, in pixels. */
const HALF_SCREEN_UP_TO = 500;

/** A layer may be enlarged this much before the next one is worth its bytes. */
const ENLARGEMENT = 1.4;

/** Of three temporal layers of a camera: about 30 frames a second, and 15. */
const SMOOTH = 2;
const CALM = 1;

/**
 * Where more pictures than these are seen at once, small ones move calmly: packets are what forwarding costs, and a
 * small picture has one for each frame. Nobody watches the lips of so many.
 */
export const SMOOTH_UP_TO = 6;

/**
 * Which video gets its bytes first where the downlink is too thin for all: mediasoup gives every Consumer its lowest
 * layer in this order, then raises each by so many steps in turn. Sound needs none: mediasoup does not count it into
 * what it distributes and never holds it back, so it comes first by nature. A Consumer starts with 1, so small tiles,
 * of which there are most, cost no request. What is shared is what the meeting is about: it goes before faces.
 */
export const PRIORITIES = {
  byLayer: [1, 10, 40],
  smallScreen: 60,
  speaker: 100,
  screen: 150,
  pinned: 200,
} as const;

/**
 * Who should receive what, at which quality: the sounds of the room, and the video that is seen. Pure.
 * @returns the wanted Consumers by Producer.
 */
export function planSubscriptions(input: PlanInput): Map<ProducerId, PlannedConsumer> {
  const { subscriber, sounds, held } = input;
  const plan = new Map<ProducerId, PlannedConsumer>();
  const want = (producerId: ProducerId, wish: Partial<PlannedConsumer> = {}) =>
    plan.set(producerId, { ...LEAST, ...wish, producerId });
  for (const { producerId, peerId, source } of sounds) {
    if (peerId === subscriber) continue;
    want(producerId, { held: source === 'mic' && held.has(peerId) });
  }
  const viewport = input.viewport ?? firstPage(input);
  if (!viewport) {
    for (const { producerId } of firstVideos(input)) want(producerId);
    return plan;
  }
  const seen = viewport.tiles.flatMap((tile) => {
    const publication = tile.width > 0 && tile.height > 0 && seenIn(tile, input);
    return publication ? [{ tile, producerId: publication.producerId }] : [];
  });
  const areMany = seen.length > SMOOTH_UP_TO;
  for (const { tile, producerId } of seen) {
    const spatialLayer = layerFor(tile);
    const temporalLayer =
      areMany && spatialLayer === 0 && !tile.pinned && tile.source === 'webcam' ? CALM : SMOOTH;
    want(producerId, { spatialLayer, temporalLayer, priority: priorityOf(tile, input.speaker) });
  }
  return plan;
}

/** What a sound is given, and a picture of which nothing is known. */
const LEAST = { spatialLayer: 0, temporalLayer: SMOOTH, priority: 1, held: false } as const;

/** Whether a new Producer of video can change a peer's plan. Cheap, since it is asked of everybody in the room. */
export function maySee(
  { peerId, viewport }: { peerId: PeerId; viewport: Viewport | null },
  publication: Publication,
): boolean {
  if (publication.peerId === peerId) return false;
  if (viewport === null) return true;
  return viewport.tiles.some(
    (tile) => tile.peerId === publication.peerId && tile.source === publication.source,
  );
}

/** What the client shows as soon as it knows who is there: the first ones, as small as on a full page. */
function firstPage({ firstTiles, publications, subscriber }: PlanInput): Viewport | null {
  if (!firstTiles) return null;
  const { single, page, width, height } = firstTiles;
  const isSinglePage = publications.peerIds.length - 1 <= single;
  const others = publications.peerIds.slice(0, Math.max(single, page) + 1).filter((id) => id !== subscriber);
  const shown = others.slice(0, isSinglePage ? single : page);
  return { tiles: shown.map((peerId) => ({ peerId, source: 'webcam', width, height })) };
}

function* firstVideos({ publications, subscriber }: PlanInput): Iterable<Publication> {
  let guessed = 0;
  for (const publication of publications.videos) {
    if (publication.peerId === subscriber) continue;
    if ((guessed += 1) > FIRST_TILES) return;
    yield publication;
  }
}

function seenIn({ peerId, source }: Tile, { publications, subscriber }: PlanInput): Publication | undefined {
  if (peerId === subscriber || KIND_OF_SOURCE[source] !== 'video') return undefined;
  return publications.find(peerId, source);
}

/** The lowest spatial layer that looks sharp in a tile; its size is in device pixels. */
function layerFor({ source, height }: Tile): 0 | 1 | 2 {
  if (source === 'screen') return height <= HALF_SCREEN_UP_TO ? 0 : 2;
  if (height <= LAYER_HEIGHTS[0] * ENLARGEMENT) return 0;
  return height <= LAYER_HEIGHTS[1] * ENLARGEMENT ? 1 : 2;
}

function priorityOf(tile: Tile, speaker: PeerId | null): number {
  if (tile.pinned) return PRIORITIES.pinned;
  if (tile.source === 'screen') return layerFor(tile) === 0 ? PRIORITIES.smallScreen : PRIORITIES.screen;
  if (tile.peerId === speaker) return PRIORITIES.speaker;
  return PRIORITIES.byLayer[layerFor(tile)];
}
