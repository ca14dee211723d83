import { LIMITS, type RtpCapabilities } from '@plenum/protocol';
import { LimitExceededError, TransportNotFoundError } from './errors.ts';
import { openPathTest, type PathTest } from './path-test.ts';
import type { Clock, MediaEngine } from './ports.ts';

/** One test, from the request for it on. */
interface Entry {
  /** Null while its media is being made. */
  test: PathTest | null;
}

/** The path tests that go on now: one for each owner, a few in all, and none for long. */
export class PathTestRegistry {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly engine: MediaEngine,
    private readonly clock: Clock,
  ) {}

  get count(): number {
    return this.entries.size;
  }

  /**
   * @param owner whose test it is: the id of a socket.
   * @throws LimitExceededError, MediaUnavailableError, TransportNotFoundError where it was ended meanwhile
   */
  async start(owner: string, rtpCapabilities: RtpCapabilities): Promise<PathTest> {
    if (this.entries.has(owner)) throw new LimitExceededError('You test your path already.', { atOnce: 1 });
    const { pathTestsAtOnce: atOnce } = LIMITS;
    if (this.entries.size >= atOnce) throw new LimitExceededError('Too many others test theirs.', { atOnce });
    const entry: Entry = { test: null };
    this.entries.set(owner, entry);
    const cancelEnd = this.clock.after(LIMITS.pathTestMs, () => this.end(owner));
    const handleClosed = () => {
      cancelEnd();
      if (this.entries.get(owner) === entry) this.entries.delete(owner);
    };
    try {
      const test = await openPathTest(this.engine, rtpCapabilities, handleClosed);
      entry.test = test;
      if (this.entries.get(owner) === entry) return test;
      test.close();
      throw new TransportNotFoundError();
    } catch (error) {
      handleClosed();
      throw error;
    }
  }

  /** @throws TransportNotFoundError where it is over, or never began */
  find(owner: string): PathTest {
    const test = this.entries.get(owner)?.test;
    if (!test) throw new TransportNotFoundError();
    return test;
  }

  /** Idempotent: the owner has seen enough, or has gone. */
  end(owner: string): void {
    const entry = this.entries.get(owner);
    this.entries.delete(owner);
    entry?.test?.close();
  }
}
