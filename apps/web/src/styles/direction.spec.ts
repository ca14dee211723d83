import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const source = new URL('../', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(vue|css)$/.test(name),
);

/** A declaration that names a side of the screen, which is the other one where people write from right to left. */
const PHYSICAL =
  /^\s*(?:(?:margin|padding|border|scroll-\w+)-(?:left|right)\b|border-(?:top|bottom)-(?:left|right)\b|(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)).*$/;
/** Four values, of which the second is on the right and the fourth on the left, must be the same there. */
const FOUR_SIDES = /^\s*(?:margin|padding|inset)\s*:\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+);$/;

function findingsIn(name: string): string[] {
  const lines = readFileSync(new URL(name, source), 'utf8').split('\n');
  return lines
    .filter((line) => {
      const four = FOUR_SIDES.exec(line.replace(/env\(safe-area-inset-\w+\)/g, 'safe-area'));
      return PHYSICAL.test(line) || (four !== null && four[2] !== four[4]);
    })
    .map((line) => `${name}: ${line.trim()}`);
}

describe('the styles', () => {
  it('are many, and are looked at', () => {
    expect(files.length).toBeGreaterThan(30);
    expect('  padding-left: 1px;').toMatch(PHYSICAL);
    expect('  left: 0;').toMatch(PHYSICAL);
    expect('  padding-inline: 1px 2px;').not.toMatch(PHYSICAL);
  });

  it('name no side of the screen, so that they are right in both directions', () => {
    expect(files.flatMap(findingsIn)).toEqual([]);
  });
});
