import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, skipped, type Check, type Judgement } from '../check.ts';

const MIN_LENGTH = 32;
/** Of a secret of 32 random characters of Base64, fewer differ once in a billion times. */
const MIN_DIFFERENT = 12;
/** What others than the owner may do. */
const OTHERS = 0o077;

export interface KeptFile {
  path: string;
  /** As of stat(2). */
  mode: number;
  /** The secret in it; null for a file that holds more than that. */
  secret: string | null;
}

/** @param named secrets that stand in the settings */
export function judgeSecrets(named: Record<string, string>, files: readonly KeptFile[]): Judgement[] {
  const weak = Object.entries(named).filter(([, secret]) => secret !== '' && !isStrong(secret));
  const troubles = weak.map(([name]) =>
    fail(`${name} can be guessed: too few different characters.`, `${name}=$(openssl rand -base64 32)`),
  );
  for (const { path, mode, secret } of files) {
    if ((mode & OTHERS) !== 0) {
      const shown = (mode & 0o777).toString(8);
      troubles.push(
        fail(`Other users of this machine may read ${path} (mode ${shown}).`, `chmod go= ${path}`),
      );
    }
    if (secret !== null && !isStrong(secret))
      troubles.push(fail(`The secret in ${path} can be guessed.`, `openssl rand -base64 32 > ${path}`));
  }
  if (troubles.length > 0) return troubles;
  if (files.length === 0 && Object.values(named).every((secret) => secret === ''))
    return [skipped('There are no secrets yet: the first start makes them.')];
  return [ok('Secrets are strong, and files with secrets are for their owner alone.')];
}

const isStrong = (secret: string) => secret.length >= MIN_LENGTH && new Set(secret).size >= MIN_DIFFERENT;

async function keptFile(path: string, isSecret: boolean): Promise<KeptFile[]> {
  try {
    const { mode } = await stat(path);
    const secret = isSecret ? await readFile(path, 'utf8').then((text) => text.trim()) : null;
    return [{ path, mode, secret }];
  } catch {
    return []; // Not there, or another user's: then not the world's either.
  }
}

export const secrets: Check = {
  name: 'secrets',
  title: 'Secrets',
  from: 'server',
  look: async ({ settings, settingsFile }) => {
    const { DATA_DIR, SIGNING_SECRET, METRICS_TOKEN, TURN_SECRET } = settings;
    const inFile = await keptFile(join(DATA_DIR, 'signing.secret'), true);
    const more = settingsFile ? await keptFile(settingsFile, false) : [];
    const database = await keptFile(join(DATA_DIR, 'plenum.db'), false);
    // SQLite makes its file for everybody to read; the directory keeps others out.
    const directory = await keptFile(DATA_DIR, false);
    const isClosed = directory.every(({ mode }) => (mode & OTHERS) === 0);
    const files = [...(SIGNING_SECRET ? [] : inFile), ...more, ...(isClosed ? [] : database)];
    return judgeSecrets({ SIGNING_SECRET, METRICS_TOKEN, TURN_SECRET }, files);
  },
};
