import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeSignaling } from './fake-signaling.ts';
import { ViewportReporter } from './viewport-reporter.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const tile = (width: number) => ({ peerId: 'ann', source: 'webcam' as const, width, height: 90 });

function build() {
  const signaling = new FakeSignaling();
  const viewport = new ViewportReporter(signaling.request);
  const told = () => signaling.asked.map(({ data }) => data);
  return { viewport, told };
}

describe('ViewportReporter', () => {
  it('says nothing before there is somebody to tell', async () => {
    const { viewport, told } = build();
    viewport.setTiles([tile(160)]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(told()).toEqual([]);
    viewport.handleReady();
    await jest.advanceTimersByTimeAsync(250);
    expect(told()).toEqual([{ tiles: [tile(160)] }]);
  });

  it('makes many changes one message, and no change none', async () => {
    const { viewport, told } = build();
    viewport.handleReady();
    for (let width = 100; width <= 200; width += 1) viewport.setTiles([tile(width)]);
    await jest.advanceTimersByTimeAsync(250);
    viewport.setTiles([tile(200)]);
    await jest.advanceTimersByTimeAsync(250);
    expect(told()).toEqual([{ tiles: [tile(200)] }]);
  });

  it('tells a change after a quiet while as soon as the page is laid out, and what follows four times a second', async () => {
    const { viewport, told } = build();
    viewport.handleReady();
    await jest.advanceTimersByTimeAsync(1_000);
    const times: number[] = [];
    for (let at = 0; at < 600; at += 10) {
      if (at < 550) viewport.setTiles([tile(200 + at)]);
      const before = told().length;
      await jest.advanceTimersByTimeAsync(10);
      if (told().length > before) times.push(at + 10);
    }
    expect(times).toEqual([20, 270, 520]);
    await jest.advanceTimersByTimeAsync(250);
    expect(told().at(-1)).toEqual({ tiles: [tile(740)] });
  });

  it('asks on a hidden page for what floats above it, and for nothing else', async () => {
    const { viewport, told } = build();
    const floating = { peerId: 'ben', source: 'webcam' as const, width: 640, height: 360 };
    viewport.handleReady();
    viewport.setTiles([tile(200)]);
    viewport.setFloating(floating);
    await jest.advanceTimersByTimeAsync(250);
    expect(told().at(-1)).toEqual({ tiles: [floating, tile(200)] });
    viewport.setHidden(true);
    await jest.advanceTimersByTimeAsync(250);
    expect(told().at(-1)).toEqual({ tiles: [floating] });
    viewport.setFloating(null);
    await jest.advanceTimersByTimeAsync(250);
    expect(told().at(-1)).toEqual({ tiles: [] });
  });

  it('asks once for who floats and is on the page too', async () => {
    const { viewport, told } = build();
    viewport.handleReady();
    viewport.setTiles([tile(200)]);
    viewport.setFloating(tile(640));
    await jest.advanceTimersByTimeAsync(250);
    expect(told()).toEqual([{ tiles: [tile(200)] }]);
  });

  it('knows for a join what will be shown first: nothing on a hidden page, or where sound is enough', () => {
    const { viewport } = build();
    const first = { single: 24, page: 24, width: 320, height: 180 };
    expect(viewport.firstTiles).toBeUndefined();
    viewport.setFirstTiles(first);
    expect(viewport.firstTiles).toEqual(first);
    viewport.setHidden(true);
    expect(viewport.firstTiles).toMatchObject({ single: 0, page: 0 });
    viewport.setHidden(false);
    viewport.setAudioOnly(true);
    expect(viewport.firstTiles).toMatchObject({ single: 0, page: 0 });
  });

  it('sees nothing while the page is hidden', async () => {
    const { viewport, told } = build();
    viewport.handleReady();
    viewport.setTiles([tile(200)]);
    await jest.advanceTimersByTimeAsync(250);
    viewport.setHidden(true);
    await jest.advanceTimersByTimeAsync(250);
    viewport.setHidden(false);
    await jest.advanceTimersByTimeAsync(250);
    expect(told()).toEqual([{ tiles: [tile(200)] }, { tiles: [] }, { tiles: [tile(200)] }]);
  });

  it('tells of audio alone even before anything else was told, and of the tiles once they are wanted again', async () => {
    const { viewport, told } = build();
    viewport.setAudioOnly(true);
    viewport.setTiles([tile(200)]);
    viewport.handleReady();
    await jest.advanceTimersByTimeAsync(250);
    viewport.setAudioOnly(false);
    await jest.advanceTimersByTimeAsync(250);
    expect(told()).toEqual([{ tiles: [] }, { tiles: [tile(200)] }]);
  });

  it('knows which pictures were asked for; before anything was told, any may come', async () => {
    const { viewport } = build();
    const watched = () => ['ann', 'bob'].map((peerId) => viewport.isWatched(peerId, 'webcam'));
    viewport.setTiles([tile(200)]);
    expect(watched()).toEqual([true, true]);
    viewport.handleReady();
    await jest.advanceTimersByTimeAsync(250);
    expect(watched()).toEqual([true, false]);
    viewport.setHidden(true);
    await jest.advanceTimersByTimeAsync(250);
    expect(watched()).toEqual([false, false]);
  });

  it('has nothing to tell where there never was a tile', async () => {
    const { viewport, told } = build();
    viewport.handleReady();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(told()).toEqual([]);
  });

  it('tells a new session anew', async () => {
    const { viewport, told } = build();
    viewport.handleReady();
    viewport.setTiles([tile(200)]);
    await jest.advanceTimersByTimeAsync(250);
    viewport.handleGone();
    viewport.handleReady();
    await jest.advanceTimersByTimeAsync(250);
    expect(told()).toHaveLength(2);
  });
});
