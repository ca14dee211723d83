import { beforeEach, describe, expect, it } from '@jest/globals';
import { SpeechOnset } from './speech-onset.ts';

const EVERY = 20;
const SILENCE = -75;
const SPEECH = -25;

describe('SpeechOnset', () => {
  let sut: SpeechOnset;
  beforeEach(() => {
    sut = new SpeechOnset();
  });

  /** @returns when speech began, in milliseconds of this stretch. */
  function hear(decibel: number, forMs: number): number[] {
    const times = Array.from({ length: forMs / EVERY }, (_, index) => (index + 1) * EVERY);
    return times.filter(() => sut.hear(decibel, EVERY));
  }

  it('hears a first word within 40 ms, and once', () => {
    hear(SILENCE, 2_000);
    expect(hear(SPEECH, 4_000)).toEqual([40]);
  });

  it('hears no new beginning after a pause for breath, but after a longer one', () => {
    hear(SPEECH, 1_000);
    hear(SILENCE, 400);
    expect(hear(SPEECH, 400)).toEqual([]);
    hear(SILENCE, 600);
    expect(hear(SPEECH, 400)).toEqual([40]);
  });

  it('hears no word in a knock, and none in a muted microphone', () => {
    hear(SILENCE, 1_000);
    expect(hear(-5, 20)).toEqual([]);
    hear(SILENCE, 1_000);
    expect(hear(-3_000, 5_000)).toEqual([]);
  });

  it('takes lasting noise for the room, and hears who speaks above it', () => {
    hear(-40, 20_000);
    expect(hear(-36, 5_000)).toEqual([]);
    hear(-40, 1_000);
    expect(hear(-20, 1_000)).toEqual([40]);
  });

  it('hears speech at once when a microphone is unmuted', () => {
    hear(-3_000, 10_000);
    expect(hear(SPEECH, 1_000)).toEqual([40]);
  });
});
