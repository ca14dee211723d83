import type { PeerId } from '@plenum/protocol';
import type { Peer } from './peer.ts';

/**
 * Who is to be listed first where a room is too large to list everybody: host and moderators, raised hands, those who
 * were heard last, those with a picture, those with an open microphone, and then everybody as they came. Pure.
 * @param peers in the order in which they came.
 * @param heard by peer: the higher, the later.
 */
export function inRosterOrder(peers: Iterable<Peer>, heard: ReadonlyMap<PeerId, number>): Peer[] {
  const moderators: Peer[] = [];
  const hands: Peer[] = [];
  const speakers: Peer[] = [];
  const pictures: Peer[] = [];
  const voices: Peer[] = [];
  const others: Peer[] = [];
  for (const peer of peers) {
    if (peer.moderates) moderators.push(peer);
    else if (peer.handRaised !== null) hands.push(peer);
    else if (heard.has(peer.peerId)) speakers.push(peer);
    else if (peer.producerOf('webcam') || peer.producerOf('screen')) pictures.push(peer);
    else if (peer.producerOf('mic')?.paused === false) voices.push(peer);
    else others.push(peer);
  }
  hands.sort((one, other) => one.handRaised! - other.handRaised!);
  speakers.sort((one, other) => heard.get(other.peerId)! - heard.get(one.peerId)!);
  return [moderators, hands, speakers, pictures, voices, others].flat();
}
