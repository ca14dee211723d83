import { RequestRefusedError } from '@plenum/signaling-client';

/** What went wrong, in words; where it is a limit of the server that an operator can raise, with its name. */
export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const isFull = error instanceof RequestRefusedError && error.code === 'roomFull';
  return isFull ? `${words} Start the server with a higher MAX_PEERS_PER_ROOM.` : words;
}
