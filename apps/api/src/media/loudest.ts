import type { PeerId } from '@plenum/protocol';

export interface Loudness {
  peerId: PeerId;
  /** In dBov, from -127 to 0 (RFC 6464, section 3). */
  volume: number;
}

/** Who is louder by less than this does not overtake who was ahead, in decibels: the lists are not of the same moment. */
const CLEARLY_LOUDER_DB = 3;

/**
 * One list of those who speak out of each observer's own, the loudest first.
 *
 * The observers look each at its own pace, so what one says is up to an interval older than what the other does. Two
 * people of one observer keep its order; of two, the one who was ahead before stays ahead of who is not clearly louder.
 * So the list of a room with one observer is that one's, and two people who are as loud do not swap at every tick.
 *
 * @param before the merged list so far
 */
export function mergeLoudest(
  lists: readonly (readonly Loudness[])[],
  before: readonly PeerId[],
  max: number,
): PeerId[] {
  const rest = lists.map((list) => [...list]);
  const merged: PeerId[] = [];
  while (merged.length < max) {
    const heads = rest.filter((list) => list.length > 0);
    const [first, ...others] = heads;
    if (!first) break;
    const next = others.reduce((best, list) => (isAhead(list[0]!, best[0]!, before) ? list : best), first);
    merged.push(next.shift()!.peerId);
  }
  return merged;
}

function isAhead(one: Loudness, other: Loudness, before: readonly PeerId[]): boolean {
  const difference = one.volume - other.volume;
  if (Math.abs(difference) > CLEARLY_LOUDER_DB) return difference > 0;
  const [rankOfOne, rankOfOther] = [rank(one, before), rank(other, before)];
  return rankOfOne === rankOfOther ? difference > 0 : rankOfOne < rankOfOther;
}

function rank({ peerId }: Loudness, before: readonly PeerId[]): number {
  const index = before.indexOf(peerId);
  return index < 0 ? before.length : index;
}
