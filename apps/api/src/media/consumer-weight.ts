import type { Source } from '@plenum/protocol';

/** Of those that are held ready to be heard, most are silent. */
const SOUND = 0.1;

/** A camera's picture, by the highest spatial layer that is of use. */
const PICTURES = [0.2, 0.5, 1];

const SCREEN = 1;

/**
 * What a Consumer costs its worker, in Consumers of a camera's large picture: by how many packets such a one sends. What is
 * paused counts as if it were sent, since it may be any moment.
 * @param spatialLayer from 0; of no meaning but for a camera
 */
export function consumerWeight(source: Source, spatialLayer: number): number {
  if (source === 'webcam') return PICTURES[spatialLayer] ?? 1;
  return source === 'screen' ? SCREEN : SOUND;
}
