import { KIND_OF_SOURCE, type ProducerId } from '@plenum/protocol';
import type { PlannedConsumer } from './planner.ts';
import type { Publication, Publications } from './publications.ts';

/** What a picture takes in its lowest layer, and a voice, in bits per second. */
const LOWEST_LAYER_BPS = { webcam: 100_000, screen: 200_000 } as const;
const VOICE_BPS = 40_000;

/** So many speak at once: the other sounds are silent, and carry next to nothing. */
const VOICES = 3;

/**
 * Half as many again stay as should fit. mediasoup holds back those that do not, without a word to the client's browser,
 * and it measures no more of a downlink than is wanted of it.
 */
const EAGER = 1.5;

/**
 * Which pictures of a plan go, so that the sound stays clear: those of the lowest priority, of which not even the lowest
 * layers fit. The first one always stays, for without any wanted picture no downlink would be seen to recover. Pure.
 * @param downlinkBps what the network carries to this peer, in bits per second; null: no limit is known.
 */
export function overDownlink(
  plan: ReadonlyMap<ProducerId, PlannedConsumer>,
  publications: Publications,
  downlinkBps: number | null,
): Publication[] {
  if (downlinkBps === null) return [];
  const wanted = [...plan.values()].flatMap(({ producerId, priority }) => {
    const publication = publications.get(producerId);
    return publication ? [{ publication, priority }] : [];
  });
  const pictures = wanted
    .filter(({ publication }) => KIND_OF_SOURCE[publication.source] === 'video')
    .sort((one, other) => other.priority - one.priority);
  const voices = Math.min(VOICES, wanted.length - pictures.length);
  let left = (downlinkBps - voices * VOICE_BPS) * EAGER;
  const fits = ({ source }: Publication) => (left -= LOWEST_LAYER_BPS[source as 'webcam' | 'screen']) >= 0;
  const firstOver = pictures.findIndex(({ publication }, index) => !fits(publication) && index > 0);
  return firstOver < 0 ? [] : pictures.slice(firstOver).map(({ publication }) => publication);
}
