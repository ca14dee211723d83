// A PostgreSQL for the tests: Debian's, in a directory of its own, reached by a socket in it, gone afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { StepError } from './errors.mjs';
import { ensurePackages } from './packages.mjs';
import { run } from './run.mjs';

const DEBIAN = '/usr/lib/postgresql';
const READY_WITHIN_MS = 30_000;

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} of a server that holds nothing yet */
export async function startPostgres() {
  if (!programs()) await ensurePackages('test on PostgreSQL', ['postgresql']);
  const bin = programs();
  if (!bin) throw new StepError('PostgreSQL was installed, and yet there is no initdb');
  const directory = mkdtempSync(join(tmpdir(), 'plenum-postgres-'));
  const user = unprivileged();
  const data = join(directory, 'data');
  mkdirSync(data);
  if (user) for (const path of [directory, data]) chownSync(path, user.uid, user.gid);
  chmodSync(directory, 0o700);
  const options = { cwd: directory, ...user };
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'plenum', '-E', 'UTF8', '--no-sync'],
    options,
  );
  const child = spawn(
    join(bin, 'postgres'),
    // Nothing here has to survive a power cut.
    ['-D', data, '-k', directory, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'max_connections=200'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await ready(child);
  return {
    url: `postgresql:///postgres?host=${encodeURIComponent(directory)}&user=plenum`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // Fast: it does not wait for connections.
      if (child.exitCode === null) child.kill('SIGINT');
      if (child.exitCode === null) await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function programs() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const directories = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return directories.find((path) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')));
}

/** PostgreSQL refuses to run as root; its package brings a user for it. */
function unprivileged() {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [id('-u'), id('-g')];
  if (!uid || !gid) throw new StepError('there is no user "postgres" to run PostgreSQL as');
  return { uid, gid };
}

function ready(child) {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (why) => reject(new StepError('PostgreSQL did not start', why, log));
    const timer = setTimeout(() => fail('It was not ready in time.'), READY_WITHIN_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`It ended with ${code}.`));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
      if (!log.includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      log = '';
      resolve();
    });
  });
}
