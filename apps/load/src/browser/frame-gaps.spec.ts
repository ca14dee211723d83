import { beforeEach, describe, expect, it } from '@jest/globals';
import { FrameGaps } from './frame-gaps.ts';
import type { FrameLog, PictureLog } from './log-frames.ts';

/** By the page's clock. */
const BEGAN_MS = 10_000;
const FRAME_MS = 33;
let sut: FrameGaps;
beforeEach(() => {
  sut = new FrameGaps({ nowMs: BEGAN_MS, pictures: [] });
});

/** A second and a half of even frames, but for those that fell into this time. */
function frames(fromMs = 0, missing: [from: number, to: number] = [0, 0]): number[] {
  const all = Array.from({ length: 45 }, (_, index) => fromMs + index * FRAME_MS);
  return all.filter((at) => at <= missing[0] || at >= missing[1]).map((at) => BEGAN_MS + at);
}

const picture = (id: number, more: Partial<PictureLog> = {}): PictureLog => ({
  ...{ id, shownSinceMs: 0, goneAtMs: null, frames: frames() },
  ...more,
});
const log = (nowMs: number, ...pictures: PictureLog[]): FrameLog => ({ nowMs: BEGAN_MS + nowMs, pictures });

it('finds nothing in pictures that move evenly, and tells how much was watched', () => {
  const seen = sut.end(log(1490, picture(1), picture(2)));
  expect(seen).toEqual({ longestGapMs: FRAME_MS + 5, gapsOver200Ms: 0, gapsTotalMs: 0, watchedSeconds: 3 });
});

it('finds a gap of one picture while the others move', () => {
  const seen = sut.end(log(1490, picture(1), picture(2, { frames: frames(0, [330, 660]) })));
  expect(seen).toMatchObject({ longestGapMs: 330, gapsOver200Ms: 1, gapsTotalMs: 330 });
});

it('takes a short pause for none', () => {
  const seen = sut.end(log(1490, picture(1, { frames: frames(0, [330, 528]) })));
  expect(seen).toMatchObject({ longestGapMs: 198, gapsOver200Ms: 0, gapsTotalMs: 0 });
});

it('joins what it is told bit by bit', () => {
  sut.add(log(1000, picture(1)));
  sut.add(log(1800, picture(1, { frames: [] })));
  const next = 44 * FRAME_MS + 500;
  expect(sut.end(log(next, picture(1, { frames: frames(next).slice(0, 1) })))).toMatchObject({
    longestGapMs: 500,
    gapsOver200Ms: 1,
  });
});

it('counts what stands still at the end, or all the time', () => {
  expect(sut.end(log(2000, picture(1), picture(2, { frames: [] })))).toMatchObject({
    longestGapMs: 2000,
    gapsOver200Ms: 2,
    gapsTotalMs: 2000 + (2000 - 44 * FRAME_MS),
  });
});

it('leaves out what was before', () => {
  const seen = sut.end(log(150, picture(1, { shownSinceMs: 0, frames: [BEGAN_MS + 100] })));
  expect(seen).toMatchObject({ longestGapMs: 100, gapsOver200Ms: 0 });
});

it('says so where nothing was to be seen', () => {
  expect(sut.end(log(2000))).toMatchObject({ longestGapMs: null, watchedSeconds: 0 });
});

describe('a tile', () => {
  const last = BEGAN_MS + 44 * FRAME_MS;

  it('that comes is watched from then on', () => {
    const seen = sut.end(log(4480, picture(1, { shownSinceMs: BEGAN_MS + 2990, frames: frames(3000) })));
    expect(seen).toMatchObject({ longestGapMs: FRAME_MS, gapsOver200Ms: 0 });
  });

  it('that comes and does not move is frozen', () => {
    const seen = sut.end(log(3300, picture(1, { shownSinceMs: BEGAN_MS + 3000, frames: [] })));
    expect(seen).toMatchObject({ longestGapMs: 300, gapsOver200Ms: 1 });
  });

  it('that goes, a little after its sender has left, is no freeze', () => {
    const seen = sut.end(log(9000, picture(1, { goneAtMs: last + 400 })));
    expect(seen).toMatchObject({ longestGapMs: FRAME_MS, gapsOver200Ms: 0 });
  });

  it('that goes after it stood still was frozen', () => {
    const seen = sut.end(log(9000, picture(1, { goneAtMs: last + 1500 })));
    expect(seen).toMatchObject({ longestGapMs: 1500, gapsOver200Ms: 1 });
  });
});
