import { sessionTokenSchema, type SessionToken } from '@plenum/protocol';

const KEY = 'plenum.session';

/** Lets a reloaded page say which peer it was, so that no ghost of it stays in the room. */
export class SessionMemory {
  private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  private previous: SessionToken | undefined;
  private latest: SessionToken | undefined;

  /**
   * @param navigationType how this page came to be, as in `PerformanceNavigationTiming.type`. A duplicated tab gets a
   * copy of the storage: by it, it would throw the first tab out of its meeting. Only a reload is the same tab.
   */
  constructor(storage: SessionMemory['storage'], navigationType: string | undefined) {
    this.storage = storage;
    const token = sessionTokenSchema.safeParse(storage.getItem(KEY));
    if (navigationType === 'reload' && token.success) this.previous = token.data;
    storage.removeItem(KEY);
  }

  /** The session of this tab before its reload; given once. */
  takePrevious(): SessionToken | undefined {
    const { previous } = this;
    this.previous = undefined;
    return previous;
  }

  /** The session is over, and another one follows: the room may know by it whose place that was. */
  handOver(): void {
    this.previous = this.latest;
  }

  remember(token: SessionToken): void {
    this.latest = token;
    this.storage.setItem(KEY, token);
  }

  forget(): void {
    this.storage.removeItem(KEY);
  }
}
