import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';

const MIB = 2 ** 20;
const LEAST_BYTES = 128 * MIB;
const COMFORTABLE_BYTES = 512 * MIB;
const FIX = 'ps -eo rss,pid,comm --sort=-rss | head';

/** @param availableBytes what programs can still get, here and within the limit of a container; 0: not known */
export function judgeMemory(availableBytes: number): Judgement {
  if (availableBytes <= 0) return skipped('This machine does not tell.');
  const seen = `${Math.round(availableBytes / MIB)} MiB of memory are free`;
  if (availableBytes < LEAST_BYTES) return fail(`${seen}: the kernel will soon end a program.`, FIX);
  if (availableBytes < COMFORTABLE_BYTES) return warn(`${seen}, which is little for a large meeting.`, FIX);
  return ok(`${seen}.`);
}

export const memory: Check = {
  name: 'memory',
  title: 'Memory',
  from: 'server',
  look: () => Promise.resolve(judgeMemory(process.availableMemory())),
};
