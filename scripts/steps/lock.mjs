// Two commands started at once (a test run beside a start) must not build into the same directory.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 500;
// A lock file is empty for an instant only, unless its disk was full.
const EMPTY_MS = 10_000;

/**
 * Runs the work while holding the lock file; waits for the process that holds it, unless that one is gone.
 * @template T
 * @param {string} path
 * @param {(holder: number) => void} onWait told once, with the process id that holds the lock
 * @param {() => Promise<T>} work
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder === undefined) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The process id in the lock file, or undefined when that process is gone. */
function holderOf(path) {
  try {
    const [pid, start] = readFileSync(path, 'utf8').split(' ');
    if (!start) return Date.now() - statSync(path).mtimeMs < EMPTY_MS ? 0 : undefined;
    return startOf(pid) === start ? Number(pid) : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** When a process started (proc(5), field 22). An id alone is used again: in a container, at the next start. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, a name in brackets, may hold spaces and brackets itself.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
