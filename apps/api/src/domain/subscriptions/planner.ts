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
  /** Whether so many receive that each packet is dear; see {@link isLargeAudience}. */
  largeAudience: boolean;
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
 * Where more pictures than these are seen at once, they move calmly, but for the pinned one and the speaker's: packets are
 * what forwarding costs, and a small picture has one for each frame. Nobody watches the lips of so many.
 */
export const SMOOTH_UP_TO = 6;

/**
 * To more receivers than these pictures move calmly too, however few of them are seen: one core forwards some 100,000
 * packets a second, and a frame of 360p has two. Fifty with three smooth ones of them take a tenth of it.
 */
export const SMOOTH_AUDIENCE_UP_TO = 50;

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
 * Who should receive what, at which quality: the sounds of the room, and the video that is seen. Of the downlink it knows
 * nothing: what that does not carry is taken out of the plan afterwards. Pure.
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
  const { tiles } = input.viewport ?? firstPage(input) ?? firstVideos(input);
  const seen = tiles.flatMap((tile) => {
    const publication = tile.width > 0 && tile.height > 0 && seenIn(tile, input);
    return publication ? [{ tile, producerId: publication.producerId }] : [];
  });
  const isCalm = input.largeAudience || seen.length > SMOOTH_UP_TO;
  for (const { tile, producerId } of seen) {
    const temporalLayer = isCalm && !mustBeSmooth(tile, input.speaker) ? CALM : SMOOTH;
    want(producerId, {
      spatialLayer: layerFor(tile),
      temporalLayer,
      priority: priorityOf(tile, input.speaker),
    });
  }
  return plan;
}

/** What a sound is given. */
const LEAST = { spatialLayer: 0, temporalLayer: SMOOTH, priority: 1, held: false } as const;

/**
 * Whether a room of so many is one. It stays one until it is a good deal smaller, so that those who come and go around the
 * limit do not plan it anew. Pure.
 */
export function isLargeAudience(receivers: number, wasLarge: boolean): boolean {
  return receivers > (wasLarge ? SMOOTH_AUDIENCE_UP_TO * 0.75 : SMOOTH_AUDIENCE_UP_TO);
}

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

/** What is guessed of a client that said nothing: the first cameras and screens, as small as can be. */
function firstVideos({ publications, subscriber }: PlanInput): Viewport {
  const tiles: Tile[] = [];
  for (const { peerId, source } of publications.videos) {
    if (tiles.length === FIRST_TILES) break;
    if (peerId !== subscriber) tiles.push({ peerId, source, width: 1, height: 1 });
  }
  return { tiles };
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

/** A screen has few frames anyway. */
function mustBeSmooth({ pinned, source, peerId }: Tile, speaker: PeerId | null): boolean {
  return pinned === true || source === 'screen' || peerId === speaker;
}

function priorityOf(tile: Tile, speaker: PeerId | null): number {
  if (tile.pinned) return PRIORITIES.pinned;
  if (tile.source === 'screen') return layerFor(tile) === 0 ? PRIORITIES.smallScreen : PRIORITIES.screen;
  if (tile.peerId === speaker) return PRIORITIES.speaker;
  return PRIORITIES.byLayer[layerFor(tile)];
}
