import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, warn, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';

const DAY_MS = 86_400_000;
const OLD_DAYS = 7;

/** @param at of the last backup; null: none is known */
export function judgeBackup(at: number | null, nowMs: number): Judgement {
  if (at === null) return warn('No backup was made yet.', COMMANDS.backup);
  const days = Math.floor((nowMs - at) / DAY_MS);
  const seen = days < 1 ? 'The last backup is of today' : `The last backup is ${days} days old`;
  return days >= OLD_DAYS ? warn(`${seen}.`, COMMANDS.backup) : ok(`${seen}.`);
}

export const backup: Check = {
  name: 'backup',
  title: 'Backup',
  from: 'server',
  look: async ({ settings }) => {
    // As scripts/steps/kept-data.mjs notes it.
    const note = await readFile(join(settings.DATA_DIR, 'last-backup'), 'utf8').catch(() => '');
    const at = Date.parse(note.trim());
    return judgeBackup(Number.isNaN(at) ? null : at, Date.now());
  },
};
