import type { RequestName } from '@plenum/protocol';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RateLimitedError } from '../domain/errors.ts';
import { consume } from './flood-guard.ts';

interface Rate {
  times: number;
  seconds: number;
}

/** What others see or hear of and would suffer from, or what is dear, may be asked for less often than the socket allows. */
export const RATES: Partial<Record<RequestName, Rate>> = {
  reportQuality: { times: 6, seconds: 60 },
  getRosterPage: { times: 50, seconds: 10 },
  sendChatMessage: { times: 20, seconds: 10 },
  getChatMessages: { times: 40, seconds: 10 },
  raiseHand: { times: 10, seconds: 10 },
  lowerHand: { times: 50, seconds: 10 },
  sendReaction: { times: 10, seconds: 5 },
  knock: { times: 10, seconds: 10 },
  admit: { times: 50, seconds: 10 },
  deny: { times: 50, seconds: 10 },
  mutePeer: { times: 50, seconds: 10 },
  muteAll: { times: 5, seconds: 10 },
  stopSource: { times: 50, seconds: 10 },
  askToUnmute: { times: 20, seconds: 10 },
  removePeer: { times: 50, seconds: 10 },
  setRoomSettings: { times: 20, seconds: 10 },
  setRole: { times: 50, seconds: 10 },
};

/** How often one peer may make each of these requests. */
export class RequestRates {
  private readonly limiters = new Map<RequestName, RateLimiterMemory>();

  constructor() {
    for (const [name, { times, seconds }] of Object.entries(RATES))
      this.limiters.set(name as RequestName, new RateLimiterMemory({ points: times, duration: seconds }));
  }

  isLimited(name: RequestName): boolean {
    return this.limiters.has(name);
  }

  /**
   * @param who the id of the peer, which outlasts its socket, or of a socket outside of a room.
   * @throws RateLimitedError
   */
  async admit(name: RequestName, who: string): Promise<void> {
    const limiter = this.limiters.get(name);
    const refusal = limiter && (await consume(limiter, who));
    if (refusal) throw new RateLimitedError(refusal.msBeforeNext);
  }
}
