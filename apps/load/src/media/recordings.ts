import { readFileSync } from 'node:fs';
import { framesOf } from './ivf.ts';

/** In milliseconds. */
export const RECORDED_PTIMES = [20, 40] as const;
export type Ptime = (typeof RECORDED_PTIMES)[number];

export const recordingUrl = (name: string): URL => new URL(`../../recordings/${name}.ivf`, import.meta.url);

const known = new Map<string, Buffer[]>();

/** The frames of one recording, the same for all participants of a process. */
export function recording(name: string): Buffer[] {
  let frames = known.get(name);
  if (!frames) known.set(name, (frames = framesOf(readFileSync(recordingUrl(name)))));
  return frames;
}
