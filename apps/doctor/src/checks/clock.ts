import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';
import { ask } from '../probes/http.ts';

/** Tokens are taken with so much leeway; TURN credentials of a clock that is further off are refused at once. */
const LEEWAY_MS = 60_000;
const NOTICEABLE_MS = 2_000;
const FIX = 'timedatectl set-ntp true';

/**
 * @param offsetMs against the clock of the machine in front, at most a second exact; null where there is none
 * @param isSynchronised as systemd or chrony tells; null where neither is there to ask
 */
export function judgeClock(offsetMs: number | null, isSynchronised: boolean | null): Judgement {
  const apart = Math.abs(offsetMs ?? 0);
  const seen = `The clocks of this machine and of the public address are ${Math.round(apart / 1000)} s apart`;
  if (apart > LEEWAY_MS) return fail(`${seen}: links and TURN credentials are refused.`, FIX);
  if (apart > NOTICEABLE_MS) return warn(`${seen}.`, FIX);
  if (isSynchronised === false) return warn('Nothing keeps the clock of this machine right.', FIX);
  if (isSynchronised) return ok('The clock is kept right over the network.');
  if (offsetMs !== null) return ok(`${seen}.`);
  return skipped('Nothing here tells whether the clock is right.');
}

async function synchronised(): Promise<boolean | null> {
  if (existsSync('/run/systemd/timesync/synchronized')) return true;
  const run = promisify(execFile);
  const asked = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
    timeout: 2_000,
  })
    .then(({ stdout }) => stdout.trim())
    .catch(() => '');
  return asked === '' ? null : asked === 'yes';
}

export const clock: Check = {
  name: 'clock',
  title: 'Clock',
  from: 'anywhere',
  look: async ({ publicUrl, localUrl }) => {
    const before = Date.now();
    const date =
      publicUrl &&
      (await ask(publicUrl).then(
        ({ headers }) => headers['date'],
        () => undefined,
      ));
    // To the whole second below, and somewhere within the time that the answer took.
    const offsetMs = date ? Date.parse(String(date)) + 500 - (before + Date.now()) / 2 : null;
    return judgeClock(offsetMs, localUrl ? await synchronised() : null);
  },
};
