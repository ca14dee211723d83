import { statfs } from 'node:fs/promises';
import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';

const MIB = 2 ** 20;
const LEAST_BYTES = 200 * MIB;
const COMFORTABLE_BYTES = 2048 * MIB;

export interface DiskSpace {
  freeBytes: number;
  /** Files that can still be made; 0 of 0 where the file system does not count. */
  freeFiles: number;
  files: number;
}

/** @param space null where the directory is not there yet */
export function judgeDisk(directory: string, space: DiskSpace | null): Judgement {
  if (!space) return skipped(`${directory} is not there yet: the first start makes it.`);
  const fix = `du -xh --max-depth=2 ${directory} | sort -h | tail`;
  const seen = `${Math.round(space.freeBytes / MIB)} MiB are free for ${directory}`;
  if (space.freeBytes < LEAST_BYTES) return fail(`${seen}: soon nothing can be kept.`, fix);
  if (space.files > 0 && space.freeFiles < 1000)
    return fail(`Only ${space.freeFiles} more files can be made beside ${directory}.`, fix);
  if (space.freeBytes < COMFORTABLE_BYTES) return warn(`${seen}.`, fix);
  return ok(`${seen}.`);
}

export const disk: Check = {
  name: 'disk',
  title: 'Disk space',
  from: 'server',
  look: async ({ settings }) => {
    const found = await statfs(settings.DATA_DIR).catch(() => null);
    const space = found && {
      freeBytes: found.bavail * found.bsize,
      freeFiles: found.ffree,
      files: found.files,
    };
    return judgeDisk(settings.DATA_DIR, space);
  },
};
