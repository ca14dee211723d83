import type { RosterPeer } from '@plenum/protocol';

/** Up to so many microphones everybody hears all of them, as servers are set up. */
const SMALL_ROOM = 12;

/** Whether only the latest speakers are heard here, and not every microphone. Muted ones count. */
export function hasManyMicrophones(peers: readonly RosterPeer[]): boolean {
  return (
    peers.filter(({ producers }) => producers.some(({ source }) => source === 'mic')).length > SMALL_ROOM
  );
}
