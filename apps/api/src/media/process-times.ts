import { readFile } from 'node:fs/promises';

/** Linux counts CPU time in hundredths of a second, whatever its own clock (USER_HZ, proc_pid_stat(5)). */
const TICK_MS = 10;

/**
 * CPU time that a process has used so far, in milliseconds, without asking it: one that is overloaded takes seconds to answer.
 * @returns null where this system does not tell, or there is no such process
 */
export async function cpuTimeOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name stands in parentheses, and may contain anything. After it, utime and stime are the 12th and 13th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
