import type { PeerId, ProducerId, Source, Tile, Viewport } from '@plenum/protocol';
import type { ConsumerWish } from '../ports.ts';

/** A Producer that could be consumed. */
export interface Publication {
  producerId: ProducerId;
  peerId: PeerId;
  source: Source;
}

export interface PlanInput {
  subscriber: PeerId;
  /** All Producers of the room, in the order in which their peers came. */
  publications: readonly Publication[];
  /** Null until the client said what it sees. */
  viewport: Viewport | null;
}

/** Videos that somebody gets before their client has said what it shows. */
export const FIRST_TILES = 16;

/** Heights of the picture in the spatial layers of a 720p camera, in pixels. */
const LAYER_HEIGHTS = [180, 360, 720] as const;

/** A layer may be enlarged this much before the next one is worth its bytes. */
const ENLARGEMENT = 1.4;

/**
 * Who should receive what, at which quality: all sound, and the video that is seen. Pure.
 * @returns the wanted Consumers by Producer.
 */
export function planSubscriptions({
  subscriber,
  publications,
  viewport,
}: PlanInput): Map<ProducerId, ConsumerWish> {
  const plan = new Map<ProducerId, ConsumerWish>();
  const tiles = viewport && Map.groupBy(viewport.tiles, (tile) => tile.peerId);
  let guessed = 0;
  for (const { producerId, peerId, source } of publications) {
    if (peerId === subscriber) continue;
    if (source === 'mic' || source === 'screenAudio') {
      plan.set(producerId, { producerId, spatialLayer: 0 });
    } else if (tiles) {
      const tile = tiles.get(peerId)?.findLast((one) => one.source === source);
      if (tile && tile.width > 0 && tile.height > 0)
        plan.set(producerId, { producerId, spatialLayer: layerFor(tile) });
    } else if (guessed < FIRST_TILES) {
      guessed += 1;
      plan.set(producerId, { producerId, spatialLayer: 0 });
    }
  }
  return plan;
}

/** Whether a new Producer can change a peer's plan. Cheap, since it is asked of everybody in the room. */
export function mayReceive(
  { peerId, viewport }: { peerId: PeerId; viewport: Viewport | null },
  publication: Publication,
): boolean {
  if (publication.peerId === peerId) return false;
  if (publication.source === 'mic' || publication.source === 'screenAudio' || viewport === null) return true;
  return viewport.tiles.some(
    (tile) => tile.peerId === publication.peerId && tile.source === publication.source,
  );
}

/** The lowest spatial layer that looks sharp in a tile; its size is in device pixels. */
function layerFor({ height }: Tile): number {
  const layer = LAYER_HEIGHTS.findIndex((layerHeight) => layerHeight * ENLARGEMENT >= height);
  return layer === -1 ? LAYER_HEIGHTS.length - 1 : layer;
}
