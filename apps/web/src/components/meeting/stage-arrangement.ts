import { layoutTiles, type TileLayout } from './tile-layout.ts';

/** All lengths in CSS pixels. */
export interface StageSpace {
  width: number;
  height: number;
}

/** Where a tile stands, from the stage's start corner: left in a script that runs from left to right. */
export interface Box extends StageSpace {
  x: number;
  y: number;
}

export interface StageInput extends StageSpace {
  /** How many stand in the grid, or in the strip beside the large one. */
  count: number;
  /** Whether one more is shown large. */
  hasLarge: boolean;
  /** Whether the large one takes all the room that there is, whatever its form: a screen is shown whole in it. */
  isLargeFilling?: boolean;
  /** From 0; the last one where there are fewer by now. */
  page: number;
}

export interface Arrangement {
  large: Box | null;
  /** The small ones of this page, in their order. */
  boxes: Box[];
  perPage: number;
  page: number;
  pages: number;
}

/** What the buttons below the tiles take, where there is more than one page. */
export const PAGER_HEIGHT = 52;

/** More faces at once nobody takes in, and no laptop decodes. */
const MOST_PER_PAGE = 25;
/** Smaller than this a face is hard to read; on a phone two columns, and on its side two rows, are always fine. */
const COMFORT = { width: 200, height: 108 };
const SMALLEST_HEIGHT = 72;
const LANDSCAPE = { min: 4 / 3, max: 16 / 9 };
const PORTRAIT = { min: 3 / 4, max: 16 / 9 };

/** Lays out one page of people, with one of them large or all alike. Pure. */
export function arrangeStage(input: StageInput): Arrangement {
  if (input.width <= 0 || input.height <= 0) return { large: null, boxes: [], perPage: 0, page: 0, pages: 1 };
  return input.hasLarge ? arrangeAroundLarge(input) : arrangeGrid(input);
}

function gapOf({ width }: StageSpace): number {
  return width < 640 ? 8 : 12;
}

function arrangeGrid({ width, height, count, page }: StageInput): Arrangement {
  const isWhole = capacityOf({ width, height }) >= count;
  const space = { width, height: isWhole ? height : height - PAGER_HEIGHT };
  const perPage = isWhole ? Math.max(count, 1) : capacityOf(space);
  // Every page in the size of a full one: on the last page nobody is suddenly large.
  const layout = layoutIn(space, Math.min(count, perPage));
  return paged({ count, perPage, page }, null, (shown) => boxesOf(layout, shown, { x: 0, y: 0, ...space }));
}

/** How many fit at a comfortable size. */
function capacityOf(space: StageSpace): number {
  // Less one: tiles are whole pixels.
  const half = (length: number) => Math.floor((length - gapOf(space)) / 2) - 1;
  const minHeight = Math.min(COMFORT.height, Math.max(half(space.height), SMALLEST_HEIGHT));
  const comfort = minHeight < COMFORT.height ? minHeight * LANDSCAPE.min : COMFORT.width;
  const minWidth = Math.min(Math.floor(comfort), half(space.width));
  for (let count = MOST_PER_PAGE; count > 2; count--) {
    const { tileWidth, tileHeight } = layoutIn(space, count);
    if (tileWidth >= minWidth && tileHeight >= minHeight) return count;
  }
  return 2;
}

function layoutIn(space: StageSpace, count: number, ratio = ratioIn(space)): TileLayout {
  return layoutTiles({ ...space, count, gap: gapOf(space), ratio });
}

function ratioIn({ width, height }: StageSpace) {
  return width < height ? PORTRAIT : LANDSCAPE;
}

/** Rows from the middle of an area, the last one in its own middle. */
function boxesOf(layout: TileLayout, count: number, area: Box): Box[] {
  const { columns, tileWidth, tileHeight } = layout;
  const gap = gapOf(area);
  const span = (tiles: number, size: number) => tiles * size + (tiles - 1) * gap;
  const rows = Math.ceil(count / Math.max(columns, 1));
  const top = area.y + Math.max(0, (area.height - span(rows, tileHeight)) / 2);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const start = area.x + Math.max(0, (area.width - span(inRow, tileWidth)) / 2);
    return {
      x: Math.floor(start + (index % columns) * (tileWidth + gap)),
      y: Math.floor(top + row * (tileHeight + gap)),
      width: tileWidth,
      height: tileHeight,
    };
  });
}

/** The small ones stand at the end of a wide stage, and below on a tall one. */
function arrangeAroundLarge(input: StageInput): Arrangement {
  const { width, height, count, page } = input;
  const isWide = width > height;
  const strips = isWide ? sideStrips(input) : bottomStrips(input);
  const fitting = strips.find(({ columns, rows }) => columns * rows >= count);
  const body = { width, height: fitting ? height : height - PAGER_HEIGHT };
  const strip = fitting ?? (isWide ? sideStrips(body) : strips).at(-1)!;
  const perPage = strip.columns * strip.rows;
  const [largeArea, stripArea] =
    count === 0 ? [body, body] : part(body, strip, Math.min(count, perPage), isWide);
  // By the whole stage: what the strip leaves of a wide one may be tall, and would cut a face's sides off.
  const whole = { x: 0, y: 0, ...largeArea };
  const [large] = input.isLargeFilling ? [whole] : boxesOf(layoutIn(largeArea, 1, ratioIn(input)), 1, whole);
  return paged({ count, perPage, page }, large ?? null, (shown) =>
    boxesOf(strip, shown, { x: 0, y: 0, ...stripArea }),
  );
}

/** The area of the large one, and that of the strip, which takes what its tiles need. */
function part(body: StageSpace, strip: TileLayout, tiles: number, isWide: boolean): [StageSpace, Box] {
  const gap = gapOf(body);
  if (isWide) {
    const breadth = strip.columns * (strip.tileWidth + gap) - gap;
    const start = body.width - breadth;
    return [
      { width: start - gap, height: body.height },
      { x: start, y: 0, width: breadth, height: body.height },
    ];
  }
  const depth = Math.ceil(tiles / strip.columns) * (strip.tileHeight + gap) - gap;
  const top = body.height - depth;
  return [
    { width: body.width, height: top - gap },
    { x: 0, y: top, width: body.width, height: depth },
  ];
}

/** One column, and more where one would need pages: two, or as many as leave the large one its height. */
function sideStrips(space: StageSpace): TileLayout[] {
  const one = Math.round(Math.min(Math.max(space.width * 0.17, 130), 240));
  const spare = howMany(space.width - space.height * LANDSCAPE.max, one, gapOf(space));
  const widths = space.width < 900 ? Array.from({ length: spare }, () => one) : [one, 176];
  return widths.map((tileWidth, index) => {
    const tileHeight = Math.round((tileWidth * 9) / 16);
    return {
      columns: index + 1,
      rows: howMany(space.height, tileHeight, gapOf(space)),
      tileWidth,
      tileHeight,
    };
  });
}

/** One row, and two where one would need pages. */
function bottomStrips(space: StageSpace): TileLayout[] {
  const gap = gapOf(space);
  const columns = Math.min(6, Math.max(2, howMany(space.width, 112, gap)));
  const tileWidth = Math.floor((space.width - gap * (columns - 1)) / columns);
  const tileHeight = Math.round((tileWidth * 3) / 4);
  return [1, 2].map((rows) => ({ columns, rows, tileWidth, tileHeight }));
}

function howMany(length: number, size: number, gap: number): number {
  return Math.max(1, Math.floor((length + gap) / (size + gap)));
}

function paged(
  { count, perPage, page: asked }: { count: number; perPage: number; page: number },
  large: Box | null,
  boxes: (shown: number) => Box[],
): Arrangement {
  const pages = Math.max(1, Math.ceil(count / perPage));
  const page = Math.min(Math.max(asked, 0), pages - 1);
  const shown = Math.min(perPage, count - page * perPage);
  return { large, boxes: boxes(shown), perPage, page, pages };
}
