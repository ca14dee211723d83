import type { FrameLog, PictureLog } from './log-frames.ts';

/** A pause that people take for a freeze, in milliseconds. */
const FREEZE_MS = 200;
/**
 * Whoever leaves or turns the camera off stops sending before the page is told, and takes the tile away: no freeze. The
 * server gathers such news for 150 ms. What stood still for longer before it went, froze.
 */
const LEAVING_MS = 500;

/** How evenly the pictures moved that could be seen. */
export interface Evenness {
  /** Between two frames of one picture that followed one another on the screen; null where nothing was to be seen. */
  longestGapMs: number | null;
  gapsOver200Ms: number;
  /** All that these lasted. */
  gapsTotalMs: number;
  /** Of all pictures together. */
  watchedSeconds: number;
}

/**
 * Finds the longest times without a new frame in what a page has logged. A gap lies between two frames of one picture, or
 * runs on where the next one has not come by the end. A tile that comes is logged from its first frame on, and what goes
 * with its tile ends there: so no change of speaker counts, unless the picture stood still before.
 */
export class FrameGaps {
  /** When the last frame of each picture that is shown was presented. */
  private readonly last = new Map<number, number>();
  private readonly beganAtMs: number;
  private readonly evenness: Evenness = {
    longestGapMs: null,
    gapsOver200Ms: 0,
    gapsTotalMs: 0,
    watchedSeconds: 0,
  };

  /** @param log what was before does not count */
  constructor({ nowMs }: FrameLog) {
    this.beganAtMs = nowMs;
  }

  add({ pictures }: FrameLog): void {
    for (const picture of pictures) this.follow(picture);
  }

  /** @param log the last one: whatever stands still then has done so since its last frame */
  end(log: FrameLog): Evenness {
    this.add(log);
    for (const lastMs of this.last.values()) this.count(lastMs, log.nowMs);
    const { longestGapMs, gapsOver200Ms, gapsTotalMs, watchedSeconds } = this.evenness;
    return {
      longestGapMs: longestGapMs === null ? null : Math.round(longestGapMs),
      gapsOver200Ms,
      gapsTotalMs: Math.round(gapsTotalMs),
      watchedSeconds: Math.round(watchedSeconds),
    };
  }

  private follow({ id, shownSinceMs, goneAtMs, frames }: PictureLog): void {
    let lastMs = this.last.get(id) ?? Math.max(shownSinceMs, this.beganAtMs);
    for (const atMs of frames) {
      this.count(lastMs, atMs);
      lastMs = Math.max(lastMs, atMs);
    }
    this.last.set(id, lastMs);
    if (goneAtMs === null) return;
    this.last.delete(id);
    if (goneAtMs - lastMs > LEAVING_MS) this.count(lastMs, goneAtMs);
  }

  private count(fromMs: number, toMs: number): void {
    const { evenness } = this;
    const gapMs = toMs - fromMs;
    if (gapMs <= 0) return;
    evenness.watchedSeconds += gapMs / 1000;
    evenness.longestGapMs = Math.max(evenness.longestGapMs ?? 0, gapMs);
    if (gapMs <= FREEZE_MS) return;
    evenness.gapsOver200Ms += 1;
    evenness.gapsTotalMs += gapMs;
  }
}
