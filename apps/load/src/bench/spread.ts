import type { Round, Row } from './rounds.ts';

/** Of the rounds that count. */
export interface Spread {
  least: number;
  median: number;
  most: number;
}

export const validOf = ({ rounds }: Row): Round[] =>
  rounds.filter(({ result }) => !result.generatorSaturated);

/** Null where no round that counts has this value. */
export function spreadOf(row: Row, of: (round: Round) => number | null): Spread | null {
  const sorted = validOf(row)
    .map(of)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const half = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
  return { least: sorted[0]!, median, most: sorted.at(-1)! };
}
