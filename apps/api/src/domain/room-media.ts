import type { PeerId, RoomId } from '@plenum/protocol';
import { MediaUnavailableError } from './errors.ts';
import type { Clock, Log, MediaEngine, MediaRoom } from './ports.ts';

/** How often lost media is asked for before it is given up. */
export const REBUILD_TRIES = 5;

/** Before the next try, in ms: 100, 300, 900, 2,700. A worker is mostly there again after a fifth of a second. */
export const rebuildPauseMs = (triesLeft: number): number => 100 * 3 ** (REBUILD_TRIES - triesLeft);

/** More losses than so many within so long (ms), and the room may be what kills the workers: others have to be spared. */
export const LOSSES_AT_MOST = 5;
export const LOSSES_WITHIN_MS = 60_000;

export interface RoomMediaOptions {
  roomId: RoomId;
  engine: MediaEngine;
  clock: Clock;
  log: Log;
  /** The loudest first. */
  onLoudest(peerIds: PeerId[]): void;
  /** {@link MediaRoom.isStrained} may be another than before. */
  onStrainChanged(): void;
  /** The worker died. Another one is being looked for. */
  onLost(): void;
  onRebuilt(media: MediaRoom): void;
  /** No worker could be had, or too many were lost. */
  onFailed(): void;
}

/**
 * Keeps a Room's media alive. There is one MediaRoom at a time: peers in two of them could not receive each other, so
 * nothing but the loss of the current one leads to another.
 */
export class RoomMedia {
  /** Null while the room has no media worker. */
  current: MediaRoom | null = null;
  private closed = false;
  private cancelRetry: (() => void) | null = null;
  /** When media was lost, the latest last. */
  private losses: number[] = [];

  constructor(private readonly options: RoomMediaOptions) {}

  /** @throws MediaUnavailableError and what else the engine says */
  async open(): Promise<void> {
    const made = { media: null as MediaRoom | null, lost: false };
    const media = await this.options.engine.createRoom(this.options.roomId, {
      lost: () => {
        made.lost = true;
        if (made.media !== null && this.current === made.media) this.handleLost();
      },
      strainChanged: () => {
        if (this.current === made.media) this.options.onStrainChanged();
      },
      loudestChanged: (peerIds) => {
        if (this.current === made.media) this.options.onLoudest(peerIds);
      },
    });
    if (made.lost) throw new MediaUnavailableError(); // It died before we had it, and has closed itself.
    if (this.closed) return media.close();
    made.media = media;
    this.current = media;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.cancelRetry?.();
    this.current?.close();
    this.current = null;
  }

  private handleLost(): void {
    this.current = null;
    if (this.isLostTooOften()) return this.attempt(() => this.options.onFailed());
    this.attempt(() => this.options.onLost());
    void this.rebuild(REBUILD_TRIES);
  }

  private isLostTooOften(): boolean {
    const { clock, log, roomId } = this.options;
    const now = clock.now();
    this.losses = [...this.losses.filter((at) => now - at < LOSSES_WITHIN_MS), now];
    if (this.losses.length <= LOSSES_AT_MOST) return false;
    log.error('A room lost its media too often, and is closed', { roomId, losses: this.losses.length });
    return true;
  }

  private async rebuild(triesLeft: number): Promise<void> {
    if (this.closed) return;
    try {
      await this.open();
    } catch (error) {
      return this.attempt(() => this.retry(triesLeft, error));
    }
    const { current } = this;
    if (current) this.attempt(() => this.options.onRebuilt(current));
  }

  private retry(triesLeft: number, error: unknown): void {
    if (this.closed) return;
    const { roomId, log, clock, onFailed } = this.options;
    log.error('A room could not be rebuilt', { roomId, triesLeft, error });
    if (triesLeft <= 1) onFailed();
    else this.cancelRetry = clock.after(rebuildPauseMs(triesLeft), () => void this.rebuild(triesLeft - 1));
  }

  /** A worker's death is told to all its rooms in turn: none may keep the others from hearing it, or end the process. */
  private attempt(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.options.log.error('A room failed over its media', { roomId: this.options.roomId, error });
    }
  }
}
