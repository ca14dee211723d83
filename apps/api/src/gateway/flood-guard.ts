import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { RateLimitedError } from '../domain/errors.ts';

/** A socket that goes on at so many times its rate is not slow to learn but hostile: it is dropped. */
const HOSTILE_FACTOR = 20;

export interface FloodLimits {
  requestsPerSecond: number;
  connectionsPerAddress: number;
}

/** How many requests one socket may make, and how many sockets one address may open in a minute. */
export class FloodGuard {
  private readonly requests: RateLimiterMemory;
  private readonly connections: RateLimiterMemory;
  private readonly hostileAt: number;

  constructor({ requestsPerSecond, connectionsPerAddress }: FloodLimits) {
    this.requests = new RateLimiterMemory({ points: requestsPerSecond, duration: 1 });
    this.connections = new RateLimiterMemory({ points: connectionsPerAddress, duration: 60 });
    this.hostileAt = requestsPerSecond * HOSTILE_FACTOR;
  }

  /** @returns null where the request may pass; otherwise why not, and whether the socket should be dropped. */
  async admitRequest(socketId: string): Promise<{ error: RateLimitedError; hostile: boolean } | null> {
    const refusal = await consume(this.requests, socketId);
    if (!refusal) return null;
    const hostile = refusal.consumedPoints > this.hostileAt;
    return { error: new RateLimitedError(refusal.msBeforeNext), hostile };
  }

  /** @returns null where there may be one more; otherwise why not, and whether it is the first one too many of its minute */
  async admitConnection(address: string): Promise<{ error: RateLimitedError; isFirst: boolean } | null> {
    const refusal = await consume(this.connections, address);
    if (!refusal) return null;
    const isFirst = refusal.consumedPoints === this.connections.points + 1;
    return { error: new RateLimitedError(refusal.msBeforeNext, 'connections from this address'), isFirst };
  }
}

/** @returns null where there was a point left. */
export async function consume(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal;
    throw refusal;
  }
}
