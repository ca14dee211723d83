import { spawnSync } from 'node:child_process';

/**
 * From now on this process and whatever it starts run on these cores alone.
 * @param cores such as "0,2-3", as taskset(1) takes them; null where nothing is pinned
 */
export function runOn(cores: string | null): void {
  if (cores) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)]);
}
