export interface TileSpace {
  count: number;
  /** All lengths in CSS pixels. */
  width: number;
  height: number;
  gap: number;
  /** How narrow and how wide a tile may be: width divided by height. */
  ratio: { min: number; max: number };
}

export interface TileLayout {
  columns: number;
  rows: number;
  tileWidth: number;
  tileHeight: number;
}

/** Finds the number of columns that gives the largest tiles of the same size. Pure. */
export function layoutTiles(space: TileSpace): TileLayout {
  const { count, width, height } = space;
  let best: TileLayout = { columns: 0, rows: 0, tileWidth: 0, tileHeight: 0 };
  if (width <= 0 || height <= 0) return best;
  for (let columns = 1; columns <= count; columns++) {
    const candidate = fit(space, columns);
    if (areaOf(candidate) > areaOf(best)) best = candidate;
  }
  return best;
}

function fit({ count, width, height, gap, ratio }: TileSpace, columns: number): TileLayout {
  const rows = Math.ceil(count / columns);
  const cellWidth = (width - gap * (columns - 1)) / columns;
  const cellHeight = (height - gap * (rows - 1)) / rows;
  if (cellWidth <= 0 || cellHeight <= 0) return { columns, rows, tileWidth: 0, tileHeight: 0 };
  const wanted = Math.min(Math.max(cellWidth / cellHeight, ratio.min), ratio.max);
  const tileWidth = Math.floor(Math.min(cellWidth, cellHeight * wanted));
  return { columns, rows, tileWidth, tileHeight: Math.floor(tileWidth / wanted) };
}

function areaOf({ tileWidth, tileHeight }: TileLayout): number {
  return tileWidth * tileHeight;
}
