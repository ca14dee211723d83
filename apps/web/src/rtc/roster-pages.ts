import { LIMITS, type RosterPeer } from '@plenum/protocol';
import type { RoomSessionEvents } from './room-session.ts';
import type { Request } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';

/** Whom a list of people is asked for. */
export interface PeopleWanted {
  /** Part of a name; empty for everybody. */
  query: string;
  /** Those in sight: from 0, and beyond the last one of them. */
  from: number;
  until: number;
}

/** Those in a very large room whom nobody is told of, as far as they were read. */
export interface PeopleBeyond {
  /** How many there are; null: nobody knows yet. */
  total: number | null;
  /** In the order of coming; undefined: not read yet. */
  peers: readonly (RosterPeer | undefined)[];
}

/** Peers that are read at once: what is in sight of a tall screen. */
const PAGE = Math.min(50, LIMITS.rosterPage);
/** Nobody tells of changes beyond the list: what is in sight is read again so often, in milliseconds. */
export const REFRESH_MS = 5_000;

export interface RosterPagesOptions {
  request: Request;
  roster: Pick<TypedEvents<Pick<RoomSessionEvents, 'rosterChanged'>>, 'on'>;
}

/** Reads those who are in the room and not in its roster page by page, while somebody looks and no more than is in sight. */
export class RosterPages {
  readonly events = new TypedEvents<{ changed: [beyond: PeopleBeyond] }>();
  private readonly request: Request;
  private isLarge = false;
  private wanted: PeopleWanted | null = null;
  private total: number | null = 0;
  private peers: (RosterPeer | undefined)[] = [];
  /** Pages under way; another set stands for another question, and late answers to the former one are dropped. */
  private reading = new Set<number>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor({ request, roster }: RosterPagesOptions) {
    this.request = request;
    roster.on('rosterChanged', (peers, total) => {
      const isLarge = total > peers.length;
      if (isLarge === this.isLarge) return;
      this.isLarge = isLarge;
      this.begin();
    });
  }

  /** @param wanted null: nobody looks any more, and what was read is forgotten. */
  show(wanted: PeopleWanted | null): void {
    const isOther = wanted?.query !== this.wanted?.query;
    this.wanted = wanted;
    if (isOther) this.begin();
    else this.read((page) => !this.peers[page * PAGE]);
  }

  private begin(): void {
    const isAsked = this.isLarge && this.wanted !== null;
    clearInterval(this.timer);
    this.reading = new Set();
    this.peers = [];
    this.total = isAsked ? null : 0;
    this.tell();
    if (!isAsked) return;
    this.timer = setInterval(() => this.read(() => true), REFRESH_MS);
    this.read(() => true);
  }

  private read(isDue: (page: number) => boolean): void {
    if (!this.isLarge) return;
    for (const page of this.pagesInSight()) {
      if (!this.reading.has(page) && isDue(page)) void this.readPage(page);
    }
  }

  /** The first one also where only those who are listed are in sight: it says how many follow. */
  private pagesInSight(): number[] {
    if (!this.wanted) return [];
    const until = Math.min(this.wanted.until, this.total ?? PAGE);
    const first = Math.floor(Math.min(this.wanted.from, until) / PAGE);
    const last = Math.max(first, Math.ceil(until / PAGE) - 1);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }

  private async readPage(page: number): Promise<void> {
    const { reading } = this;
    const query = this.wanted?.query ?? '';
    const offset = page * PAGE;
    reading.add(page);
    try {
      const { peers, total } = await this.request('getRosterPage', {
        ...{ offset, limit: PAGE },
        ...(query && { query: query.slice(0, LIMITS.displayNameLength) }),
      });
      if (reading !== this.reading) return;
      this.total = total;
      this.peers.length = total;
      for (let index = 0; index < PAGE && offset + index < total; index += 1)
        this.peers[offset + index] = peers[index];
      this.tell();
    } catch {
      // Asked again with what is in sight next.
    } finally {
      reading.delete(page);
    }
  }

  private tell(): void {
    this.events.emit('changed', { total: this.total, peers: [...this.peers] });
  }
}
