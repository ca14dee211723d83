import { describe, expect, it } from '@jest/globals';
import { IN_TIME_MS, LATE_MS, Strain } from './strain.ts';

const BETWEEN = (IN_TIME_MS + LATE_MS) / 2;
const look = (sut: Strain, ...answers: number[]) => answers.map((ms) => sut.handle(ms));

describe('strain', () => {
  it('begins with the third late answer in a row, and is told once', () => {
    const sut = new Strain();
    expect(look(sut, LATE_MS, 3_000, LATE_MS, LATE_MS, LATE_MS)).toEqual([false, false, true, false, false]);
    expect(sut.isStrained).toBe(true);
  });

  it('is not told of a worker that falls behind now and then', () => {
    const sut = new Strain();
    expect(look(sut, 900, 900, BETWEEN, 900, 900, 0)).not.toContain(true);
    expect(sut.isStrained).toBe(false);
  });

  it('ends when answers come in time for a while', () => {
    const sut = new Strain();
    look(sut, 500, 500, 500);
    expect(look(sut, 1, 1, 1, 1, BETWEEN, 1, 1, 1, 1)).not.toContain(true);
    expect([sut.handle(1), sut.isStrained]).toEqual([true, false]);
  });
});
