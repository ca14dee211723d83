import { meterMicrophone } from '../rtc/microphone-meter.ts';

/** How often the level is read, in milliseconds: about 15 times a second. */
const EVERY = 66;

/**
 * Measures how loud a microphone is, for a meter that people look at.
 * @param report gets the level, 0 to 1, on a scale on which speech moves most of the meter.
 * @returns what ends the measuring.
 */
export function measureLevel(track: MediaStreamTrack, report: (level: number) => void): () => void {
  const stop = meterMicrophone(track, { everyMs: EVERY, report: (decibel) => report(levelOf(decibel)) });
  return () => {
    stop();
    report(0);
  };
}

/** Maps -60 dBFS (a quiet room) to 0 and -10 dBFS (loud speech) to 1. */
export function levelOf(decibel: number): number {
  return Math.min(1, Math.max(0, (decibel + 60) / 50));
}
