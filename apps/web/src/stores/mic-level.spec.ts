import { describe, expect, it } from '@jest/globals';
import { decibelOf } from '../rtc/microphone-meter.ts';
import { levelOf } from './mic-level.ts';

/** The level of a tone of this amplitude, where 1 is as loud as it gets. */
const tone = (amplitude: number) =>
  levelOf(
    decibelOf(Float32Array.from({ length: 1024 }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 64))),
  );

describe('levelOf', () => {
  it('is nothing in silence, all of the meter for a shout, and in between for speech', () => {
    expect(tone(0)).toBe(0);
    expect(tone(1)).toBe(1);
    expect(tone(0.05)).toBeGreaterThan(0.4);
    expect(tone(0.05)).toBeLessThan(0.8);
  });
});
