import type { Part } from './parts.ts';

/** What `node --cpu-prof` writes, as far as it is read here. Times are in microseconds, of the machine's own clock. */
export interface CpuProfile {
  startTime: number;
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  timeDeltas: number[];
}

const IDLE = '(idle)';

/**
 * What Node's time went for between two moments, most first, without the time in which it had nothing to do.
 * @param fromMs and toMs by the machine's monotonic clock
 */
export function nodePartsOf(profile: CpuProfile, fromMs: number, toMs: number): Part[] {
  const parts = new Map(profile.nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const spent = new Map<string, number>();
  let now = profile.startTime;
  profile.samples.forEach((id, index) => {
    const delta = profile.timeDeltas[index]!;
    now += delta;
    const part = parts.get(id) ?? IDLE;
    if (part === IDLE || now < fromMs * 1000 || now > toMs * 1000) return;
    spent.set(part, (spent.get(part) ?? 0) + delta);
  });
  const total = [...spent.values()].reduce((sum, value) => sum + value, 0);
  return Array.from(spent, ([name, value]) => ({ name, share: value / total })).sort(
    (a, b) => b.share - a.share,
  );
}

/** The package that a function is of. */
function partOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (functionName === IDLE) return IDLE;
  if (functionName === '(garbage collector)') return 'garbage collection';
  const packages = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
  const found = packages.at(-1)?.[1];
  if (found) return found;
  if (url.startsWith('node:')) return 'Node itself';
  return url === '' ? 'native code' : 'our own code';
}
