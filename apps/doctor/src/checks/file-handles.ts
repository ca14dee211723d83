import { processListeningOn } from '../../../load/src/measure/processes.ts';
import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';
import { procFile } from '../probes/proc.ts';

/** A socket for each participant, and as many again for those who come back before their old one is found dead. */
const LEAST = 1024;
const COMFORTABLE = 4096;

/** @param limits of the server's process, as /proc/<pid>/limits tells them; null where they are not ours to read */
export function judgeFileHandles(limits: string | null, pid: number): Judgement {
  const found = /^Max open files\s+(\d+|unlimited)/m.exec(limits ?? '')?.[1];
  if (found === undefined) return skipped('The server’s process was not found, or is another user’s.');
  const handles = found === 'unlimited' ? Infinity : Number(found);
  const seen = `The server may open ${found} files and sockets`;
  const fix = `prlimit --pid ${pid} --nofile=65536:65536`;
  if (handles < LEAST) return fail(`${seen}: each participant takes one.`, fix);
  if (handles < COMFORTABLE) return warn(`${seen}, and each participant takes one.`, fix);
  return ok(`${seen}.`);
}

export const fileHandles: Check = {
  name: 'file-handles',
  title: 'Open files',
  from: 'server',
  look: ({ settings }) => {
    const pid = processListeningOn(settings.PORT) ?? 0;
    return Promise.resolve(judgeFileHandles(pid ? procFile(`/proc/${pid}/limits`) : null, pid));
  },
};
