import type { Round, Row } from './rounds.ts';

/** Of a value, over rounds. */
export interface Spread {
  least: number;
  median: number;
  most: number;
}

/** Those that count. */
export const validOf = ({ rounds }: Row): Round[] =>
  rounds.filter(({ result }) => !result.generatorSaturated);

/** Null where none of the rounds has this value. */
export function spreadOf(rounds: Round[], of: (round: Round) => number | null): Spread | null {
  const sorted = rounds
    .map(of)
    .filter((value) => value !== null)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const half = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
  return { least: sorted[0]!, median, most: sorted.at(-1)! };
}
