// Installs the npm packages when they are not those of package-lock.json.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepError } from './errors.mjs';
import { BIN, CACHE, ROOT } from './paths.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { say, step } from './steps.mjs';

const LOCK_FILE = join(ROOT, 'package-lock.json');
// npm's own note of what is in node_modules.
const INSTALLED_FILE = join(ROOT, 'node_modules', '.package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.plenum-lock-hash');

/**
 * Installs the packages when node_modules is missing or belongs to another package-lock.json; a few milliseconds when
 * it does not. Rejects with a StepError when that cannot be done.
 */
export async function ensureDependencies() {
  if (!upToDate()) {
    const checkout = createHash('sha256').update(ROOT).digest('hex').slice(0, 10);
    const onWait = (holder) => say(`Waiting for the packages that process ${holder} is installing`);
    await withLock(join(CACHE, `dependencies-${checkout}.lock`), onWait, async () => {
      if (upToDate()) return;
      await step('Installing npm packages', ({ log }) => installPackages(log));
      writeStamp();
    });
  }
  linkNode();
}

/** npm 10 links no program of an optional package: without this, npm scripts would run on the machine's Node. */
function linkNode() {
  const program = join('..', `node-linux-${process.arch}`, 'bin', 'node');
  const link = join(BIN, 'node');
  if (!existsSync(link) && existsSync(join(BIN, program))) symlinkSync(program, link);
}

function upToDate() {
  if (!existsSync(INSTALLED_FILE)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash()) return true;
  // Whoever works on Plenum types `npm install`: that is as good, and `npm ci` would only throw it away.
  if (!sameVersions()) return false;
  writeStamp();
  return true;
}

function sameVersions() {
  const wanted = JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages;
  const installed = JSON.parse(readFileSync(INSTALLED_FILE, 'utf8')).packages;
  if (Object.keys(installed).some((path) => !wanted[path])) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, peer }]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional packages of other platforms are not installed.
    if (!found) return optional || peer;
    return found.version === version && found.integrity === integrity && existsSync(join(ROOT, path));
  });
}

// The machine's Node may be older than what some packages ask for: it only installs them (loglevel). Without dev
// dependencies, as NODE_ENV=production would have it, there would be nothing to build with (include).
const NPM_OPTIONS = ['--include=dev', '--include=optional', '--loglevel=error', '--no-progress'];

async function installPackages(log) {
  let refused = false;
  const watch = (line) => {
    refused ||= line.includes('npm ci` can only install packages when');
    log(line);
  };
  try {
    await npm(['ci', ...NPM_OPTIONS], watch).catch(async (error) => {
      if (!refused) throw error;
      // npm 11 refuses a lock file without the packages for every other platform, and not every registry has them all.
      // `npm install` takes the locked versions too; whether it took nothing else is checked here.
      log('npm ci refused the lock file, so npm install');
      await npm(['install', '--no-save', ...NPM_OPTIONS], log);
      if (!sameVersions()) throw error;
    });
  } catch (error) {
    const advice = 'Check that this machine reaches the npm registry (npm ping), and try again.';
    throw new StepError('the npm packages could not be installed', advice, error.output || error.message);
  }
}

/** Runs the npm that runs us, by its own file where it says so: another in node_modules may be about to go. */
function npm(args, onLine) {
  const file = process.env.npm_execpath;
  const env = { ...process.env, PATH: pathWithoutBin() };
  if (!file?.endsWith('npm-cli.js')) return run('npm', args, { cwd: ROOT, env, onLine });
  return run(process.execPath, [file, ...args], { cwd: ROOT, env, onLine });
}

function pathWithoutBin() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== BIN)
    .join(delimiter);
}

function writeStamp() {
  writeFileSync(STAMP, lockHash());
}

function lockHash() {
  return createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex');
}
