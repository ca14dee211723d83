import { describe, expect, it } from '@jest/globals';
import type { FirstTiles, Source, Tile, Viewport } from '@plenum/protocol';
import fc from 'fast-check';
import {
  FIRST_TILES,
  isLargeAudience,
  maySee,
  planSubscriptions,
  PRIORITIES,
  SMOOTH_AUDIENCE_UP_TO,
  SMOOTH_UP_TO,
} from './planner.ts';
import { Publications, type Publication } from './publications.ts';

const publicationOf = (peerId: string, source: Source): Publication => ({
  producerId: `${peerId}-${source}`,
  peerId,
  source,
});
const tileOf = (peerId: string, height: number, source: Source = 'webcam'): Tile => ({
  peerId,
  source,
  width: Math.round((height * 16) / 9),
  height,
});
/** With every microphone heard, unless told. */
function plan(
  all: Publication[],
  viewport: Viewport | null,
  {
    subscriber = 'me',
    heard = all,
    held = [] as string[],
    speaker = null as string | null,
    firstTiles = null as FirstTiles | null,
    peerIds = undefined as string[] | undefined,
    largeAudience = false,
  } = {},
) {
  const publications = new Publications(all, peerIds);
  const microphones = heard.filter(({ source }) => source === 'mic');
  const sounds = [...microphones, ...publications.screenSounds];
  return planSubscriptions({
    subscriber,
    publications,
    sounds,
    held: new Set(held),
    viewport,
    firstTiles,
    speaker,
    largeAudience,
  });
}
const layerAt = (height: number) =>
  plan([publicationOf('ada', 'webcam')], { tiles: [tileOf('ada', height)] }).get('ada-webcam')?.spatialLayer;

describe('the plan', () => {
  it('holds the sounds of the room but for one’s own, whatever is seen', () => {
    const publications = [
      publicationOf('me', 'mic'),
      publicationOf('ada', 'mic'),
      publicationOf('ben', 'screenAudio'),
    ];
    for (const viewport of [null, { tiles: [] }])
      expect([...plan(publications, viewport).keys()]).toEqual(['ada-mic', 'ben-screenAudio']);
  });

  it('holds no video for a page that is hidden', () => {
    expect(plan([publicationOf('ada', 'webcam'), publicationOf('ada', 'screen')], { tiles: [] }).size).toBe(
      0,
    );
  });

  it('holds the video that is seen: of this peer, of this source, and not of no size', () => {
    const publications = (['webcam', 'screen'] as const).flatMap((source) => [
      publicationOf('ada', source),
      publicationOf('ben', source),
    ]);
    const viewport = { tiles: [tileOf('ada', 720, 'screen'), tileOf('ben', 0), tileOf('nobody', 720)] };
    expect([...plan(publications, viewport).keys()]).toEqual(['ada-screen']);
  });

  it('holds no microphone that the room does not hear, even where a tile asks for it', () => {
    const publications = [publicationOf('ada', 'mic'), publicationOf('ben', 'mic')];
    const viewport = { tiles: [tileOf('ben', 720, 'mic')] };
    expect([...plan(publications, viewport, { heard: publications.slice(0, 1) }).keys()]).toEqual([
      'ada-mic',
    ]);
  });

  it('holds back the microphones that are only kept ready, and nothing else of theirs', () => {
    const publications = (['mic', 'screenAudio'] as const).flatMap((source) => [
      publicationOf('ada', source),
      publicationOf('ben', source),
    ]);
    const wishes = [...plan(publications, null, { held: ['ada'] }).values()];
    expect(wishes.filter(({ held }) => held).map(({ producerId }) => producerId)).toEqual(['ada-mic']);
  });

  it('puts what is pinned first, then who spoke last, then the larger tiles', () => {
    const names = ['small', 'large', 'medium', 'speaker', 'pinned'];
    const viewport = {
      tiles: [
        tileOf('small', 180),
        tileOf('large', 720),
        tileOf('medium', 360),
        tileOf('speaker', 180),
        { ...tileOf('pinned', 180), pinned: true },
      ],
    };
    const wishes = [
      ...plan(
        names.map((name) => publicationOf(name, 'webcam')),
        viewport,
        { speaker: 'speaker' },
      ).values(),
    ];
    const order = wishes.sort((a, b) => b.priority - a.priority).map(({ producerId }) => producerId);
    expect(order).toEqual(['pinned', 'speaker', 'large', 'medium', 'small'].map((name) => `${name}-webcam`));
    expect(wishes.at(-1)!.priority).toBe(1);
    expect(PRIORITIES.pinned).toBeLessThanOrEqual(255);
  });

  it('puts a shared screen before every face but a pinned one, in its whole size where it is large', () => {
    const publications = ['ada', 'ben'].flatMap((peerId) => [
      publicationOf(peerId, 'screen'),
      publicationOf(peerId, 'webcam'),
    ]);
    const tiles = [
      tileOf('ada', 800, 'screen'),
      tileOf('ben', 180, 'screen'),
      tileOf('ada', 180),
      ...Array.from({ length: SMOOTH_UP_TO }, () => tileOf('ben', 180)),
    ];
    const planned = plan(publications, { tiles });
    expect(planned.get('ada-screen')).toMatchObject({ spatialLayer: 2, temporalLayer: 2, priority: 150 });
    // Never fewer frames than there are: a screen has few enough.
    expect(planned.get('ben-screen')).toMatchObject({ spatialLayer: 0, temporalLayer: 2 });
    expect(planned.get('ben-screen')!.priority).toBeGreaterThan(planned.get('ben-webcam')!.priority);
    expect(PRIORITIES.screen).toBeGreaterThan(PRIORITIES.speaker);
    expect(PRIORITIES.screen).toBeLessThan(PRIORITIES.pinned);
  });

  it('guesses the first few small, until the client said what it sees', () => {
    const publications = Array.from({ length: FIRST_TILES + 5 }, (_, i) => publicationOf(`p${i}`, 'webcam'));
    const wishes = [...plan([publicationOf('me', 'webcam'), ...publications], null).values()];
    expect(wishes).toHaveLength(FIRST_TILES);
    expect(wishes.every(({ spatialLayer }) => spatialLayer === 0)).toBe(true);
    expect(wishes[0]?.producerId).toBe('p0-webcam');
  });

  const temporalOf = (tiles: Tile[], speaker: string | null = null, largeAudience = false) => {
    const cameras = tiles.map(({ peerId }) => publicationOf(peerId, 'webcam'));
    const planned = plan(cameras, { tiles }, { speaker, largeAudience });
    return Array.from(planned.values(), ({ temporalLayer }) => temporalLayer);
  };

  describe('for a large audience', () => {
    const three = ['ada', 'ben', 'cleo'].map((name) => tileOf(name, 360));

    it('takes half the frames of however few, but of the speaker, of the pinned one and of screens', () => {
      expect(temporalOf(three)).toEqual([2, 2, 2]);
      expect(temporalOf(three, null, true)).toEqual([1, 1, 1]);
      expect(temporalOf(three, 'ben', true)).toEqual([1, 2, 1]);
      expect(temporalOf([{ ...three[0]!, pinned: true }, three[1]!], 'ben', true)).toEqual([2, 2]);
      const screen = plan(
        [publicationOf('ada', 'screen')],
        { tiles: [tileOf('ada', 720, 'screen')] },
        { largeAudience: true },
      );
      expect(screen.get('ada-screen')?.temporalLayer).toBe(2);
      const guessed = plan([publicationOf('ada', 'webcam')], null, { largeAudience: true });
      expect(guessed.get('ada-webcam')?.temporalLayer).toBe(1);
    });

    it('is one from its limit on, and until it is a quarter smaller', () => {
      const sizes = [1, SMOOTH_AUDIENCE_UP_TO, SMOOTH_AUDIENCE_UP_TO + 1, SMOOTH_AUDIENCE_UP_TO - 5, 37, 45];
      let isLarge = false;
      const history = sizes.map((size) => (isLarge = isLargeAudience(size, isLarge)));
      expect(history).toEqual([false, false, true, true, false, false]);
    });

    it('costs each of 500 who see three of 360p, one of whom talks, at most 130 packets a second of pictures', () => {
      // What Chromium sends at 500 kbit/s: two packets a frame, 30 frames a second, half of them in the lower two layers.
      const packetsOf = temporalOf(three, 'ada', true).map(
        (temporalLayer) => (2 * 30) / 2 ** (2 - temporalLayer),
      );
      expect(packetsOf.reduce((sum, packets) => sum + packets)).toBeLessThanOrEqual(130);
    });
  });

  describe('where many pictures are seen', () => {
    const small = Array.from({ length: SMOOTH_UP_TO }, (_, i) => tileOf(`p${i}`, 180));

    it('takes half their frames, whatever their size, but of the speaker and of the pinned one all', () => {
      expect(new Set(temporalOf(small))).toEqual(new Set([2]));
      const calm = small.map(() => 1);
      expect(temporalOf([tileOf('large', 720), ...small])).toEqual([1, ...calm]);
      expect(temporalOf([tileOf('large', 720), ...small], 'large')).toEqual([2, ...calm]);
      expect(temporalOf([tileOf('little', 90), ...small], 'little')).toEqual([2, ...calm]);
      expect(temporalOf([{ ...tileOf('pinned', 180), pinned: true }, ...small])).toEqual([2, ...calm]);
    });

    it('counts those that are sent, and not tiles without a picture', () => {
      const cameras = small.map(({ peerId }) => publicationOf(peerId, 'webcam'));
      const tiles = [...small, ...['x', 'y'].map((name) => tileOf(name, 180)), tileOf('p0', 0)];
      const wishes = [...plan(cameras, { tiles }).values()];
      expect(wishes.every(({ temporalLayer }) => temporalLayer === 2)).toBe(true);
    });

    it('costs a room of hundreds, with three heard, nine small pictures and a large one, under 550 packets a second', () => {
      // What Chromium sends: a frame of 180p is one packet, one of 720p at 1.5 Mbit/s six; sound has 50 packets.
      const packetsOf = { small: 30, large: 6 * 30, sound: 50 };
      const tiles = [tileOf('large', 720), ...Array.from({ length: 9 }, (_, i) => tileOf(`p${i}`, 180))];
      const sum = temporalOf(tiles, 'large').reduce(
        (packets, temporalLayer, index) =>
          packets + (index === 0 ? packetsOf.large : packetsOf.small) / 2 ** (2 - temporalLayer),
        3 * packetsOf.sound,
      );
      expect(sum).toBeLessThan(550);
    });
  });

  describe('of somebody who said what they will show first', () => {
    const all = Array.from({ length: 6 }, (_, i) => `p${i}`);
    const cameras = ['p1', 'p2', 'p4', 'p5'].map((peerId) => publicationOf(peerId, 'webcam'));
    const planFirst = (firstTiles: FirstTiles, viewport: Viewport | null = null) =>
      plan(cameras, viewport, { firstTiles, peerIds: [...all.slice(0, 3), 'me', ...all.slice(3)] });
    const keysOf = (firstTiles: FirstTiles) => [...planFirst(firstTiles).keys()];

    it('holds the cameras of the first ones in the roster, who need not all have one', () => {
      expect(keysOf({ single: 5, page: 4, width: 320, height: 180 })).toEqual(['p1-webcam', 'p2-webcam']);
      expect(keysOf({ single: 6, page: 4, width: 320, height: 180 })).toHaveLength(4);
      expect(keysOf({ single: 0, page: 0, width: 0, height: 0 })).toEqual([]);
    });

    it('takes the layer of that size, until a viewport takes its place', () => {
      const firstTiles = { single: 2, page: 2, width: 640, height: 360 };
      expect([...planFirst(firstTiles).values()]).toMatchObject([
        { producerId: 'p1-webcam', spatialLayer: 1 },
      ]);
      expect([...planFirst(firstTiles, { tiles: [tileOf('p5', 180)] }).keys()]).toEqual(['p5-webcam']);
    });
  });

  it.each([
    [1, 0],
    [180, 0],
    [250, 0],
    [253, 1],
    [360, 1],
    [500, 1],
    [505, 2],
    [720, 2],
    [4320, 2],
  ])('takes for a tile of %d pixels layer %d', (height, layer) => {
    expect(layerAt(height)).toBe(layer);
  });
});

const peers = fc.constantFrom('me', 'ada', 'ben', 'cleo');
const sources = fc.constantFrom<Source[]>('mic', 'webcam', 'screen', 'screenAudio');
const publications = fc.uniqueArray(
  fc.tuple(peers, sources).map(([peerId, source]) => publicationOf(peerId, source)),
  { selector: ({ producerId }) => producerId },
);
const tiles = fc.array(fc.tuple(peers, fc.nat(2000), sources).map((tile) => tileOf(...tile)));
const viewports = fc.option(fc.record({ tiles }));

describe('every plan', () => {
  it('holds what was published by others, at a layer that there is', () => {
    fc.assert(
      fc.property(publications, viewports, (published, viewport) => {
        const others = new Set(
          published.filter(({ peerId }) => peerId !== 'me').map(({ producerId }) => producerId),
        );
        for (const [producerId, wish] of plan(published, viewport)) {
          expect(others.has(producerId)).toBe(true);
          expect(wish.producerId).toBe(producerId);
          expect([0, 1, 2]).toContain(wish.spatialLayer);
        }
      }),
    );
  });

  it('stays as it is where a new video may not be seen', () => {
    fc.assert(
      fc.property(publications, viewports, (published, viewport) => {
        const [last] = published.slice(-1);
        if (!last || !['webcam', 'screen'].includes(last.source)) return;
        if (maySee({ peerId: 'me', viewport }, last)) return;
        expect(plan(published, viewport)).toEqual(plan(published.slice(0, -1), viewport));
      }),
    );
  });
});
