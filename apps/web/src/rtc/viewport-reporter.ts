import { LIMITS, type FirstTiles, type PeerId, type Source, type Tile } from '@plenum/protocol';
import type { Request } from './signaling-connection.ts';

/** Resizing a window changes every tile many times a second: the server hears at most this often, in milliseconds. */
const APART = 250;

/** A tile that is made large is waited for: it is told as soon as the page has laid itself out, in milliseconds. */
const LAID_OUT = 20;

/** Tells the server what this page shows: only what is seen is sent here, and only as large as it is seen. */
export class ViewportReporter {
  private readonly request: Request;
  private tiles: readonly Tile[] = [];
  private first: FirstTiles | null = null;
  private floating: Tile | null = null;
  private hidden = false;
  private audioOnly = false;
  /** What the server was told last; null where it plans by its own guess. */
  private seen: readonly Tile[] | null = null;
  /** What the server knows, as JSON; null where it must be told. */
  private told: string | null = null;
  private open = false;
  /** When the server may hear again, in milliseconds of `performance.now()`. */
  private nextAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(request: Request) {
    this.request = request;
  }

  /** What will be shown first, as far as it can be known before anybody is there. */
  setFirstTiles(first: FirstTiles): void {
    this.first = first;
  }

  /** Goes with a join: what is planned by it is what the first report will ask for. Undefined: nothing is known. */
  get firstTiles(): FirstTiles | undefined {
    if (this.hidden || this.audioOnly) return { single: 0, page: 0, width: 0, height: 0 };
    return this.first ?? undefined;
  }

  /** All that is shown now. Sizes are in device pixels. */
  setTiles(tiles: readonly Tile[]): void {
    this.tiles = tiles;
    this.schedule();
  }

  /** Whoever wants sound alone sees nothing. */
  setAudioOnly(audioOnly: boolean): void {
    this.audioOnly = audioOnly;
    this.schedule();
  }

  /** A hidden page sees nothing. */
  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.schedule();
  }

  /** What is shown in a window of its own, which stays when the page is hidden. */
  setFloating(tile: Tile | null): void {
    this.floating = tile;
    this.schedule();
  }

  /** Whether this picture may be expected to arrive: it was asked for, or the server guesses what is wanted. */
  isWatched(peerId: PeerId, source: Source): boolean {
    return this.seen?.some((tile) => tile.peerId === peerId && tile.source === source) ?? true;
  }

  /** From now on the server may be told, and is told all anew: after `handleGone` nobody knows what it has heard. */
  handleReady(): void {
    if (this.open) return;
    this.open = true;
    this.told = null;
    this.seen = null;
    this.holdBack(); // A page that is only being built shows less than the server has planned for it.
    this.schedule();
  }

  /** There is nobody to tell for now. */
  handleGone(): void {
    this.open = false;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private schedule(): void {
    if (!this.open || this.timer !== undefined) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.report();
      },
      Math.max(LAID_OUT, this.nextAt - performance.now()),
    );
  }

  private holdBack(): void {
    this.nextAt = performance.now() + APART;
  }

  private shown(): Tile[] {
    if (this.audioOnly) return [];
    const { floating } = this;
    const onPage = this.hidden ? [] : this.tiles;
    const isOnPage = onPage.some(
      ({ peerId, source }) => peerId === floating?.peerId && source === floating.source,
    );
    // A large tile on the page serves the small window too.
    const all = floating && !isOnPage ? [floating, ...onPage] : onPage;
    return all.slice(0, LIMITS.tilesPerViewport);
  }

  private async report(): Promise<void> {
    const tiles = this.shown();
    const seesNothing = this.hidden || this.audioOnly;
    const json = JSON.stringify(tiles);
    // Before it is told anything, the server plans for a page that is seen and shows nothing of note.
    if (json === (this.told ?? '[]') && !(seesNothing && this.told === null)) return;
    this.told = json;
    this.seen = tiles;
    this.holdBack();
    try {
      await this.request('setViewport', { tiles });
    } catch {
      this.told = null; // The next change, or the next session, tells it again.
    }
  }
}
