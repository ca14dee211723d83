export interface TileSpace {
  count: number;
  /** All lengths in CSS pixels. */
  width: number;
  height: number;
  gap: number;
  /** How narrow and how wide a tile may be: width divided by height. */
  ratio: { min: number; max: number };
  /** A narrower tile shows nobody: from there on the grid scrolls. */
  minTileWidth: number;
}

export interface TileLayout {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
  scrolls: boolean;
}

/** Finds the number of columns that gives the largest tiles of the same size. Pure. */
export function layoutTiles(space: TileSpace): TileLayout {
  const { count, width, height, gap, minTileWidth } = space;
  if (count < 1 || width <= 0 || height <= 0) {
    return { columns: 0, rows: 0, tileWidth: 0, tileHeight: 0, scrolls: false };
  }
  let best: TileLayout | null = null;
  for (let columns = 1; columns <= count; columns++) {
    const candidate = fit(space, columns);
    if (!best || areaOf(candidate) > areaOf(best)) best = candidate;
    if ((width - gap * (columns - 1)) / columns < minTileWidth) break;
  }
  return best && best.tileWidth >= Math.min(minTileWidth, width) ? best : scroll(space);
}

function fit({ count, width, height, gap, ratio }: TileSpace, columns: number): TileLayout {
  const rows = Math.ceil(count / columns);
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const cellHeight = (height - gap * (rows - 1)) / rows;
  if (cellWidth <= 0 || cellHeight <= 0)
    return { columns, rows, tileWidth: 0, tileHeight: 0, scrolls: false };
  const wanted = Math.min(Math.max(cellWidth / cellHeight, ratio.min), ratio.max);
  const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * wanted));
  return { columns, rows, tileWidth, tileHeight: Math.floor(tileWidth / wanted), scrolls: false };
}

/** As many columns as the smallest tile allows, and as many rows as that takes. */
function scroll({ count, width, gap, ratio, minTileWidth }: TileSpace): TileLayout {
  const columns = Math.max(1, Math.min(count, Math.floor((width + gap) / (minTileWidth + gap))));
  const tileWidth = Math.floor((width - gap * (columns - 1)) / columns);
  const tileHeight = Math.floor(tileWidth / Math.min(ratio.max, Math.max(ratio.min, 4 / 3)));
  return { columns, rows: Math.ceil(count / columns), tileWidth, tileHeight, scrolls: true };
}

function areaOf({ tileWidth, tileHeight }: TileLayout): number {
  return tileWidth * tileHeight;
}
