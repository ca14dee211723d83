// Installs the npm packages when they are not those of package-lock.json.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/** Runs `npm ci` when node_modules is missing or belongs to another package-lock.json. */
export async function ensureDependencies() {
  if (upToDate()) return;
  const checkout = createHash('sha256').update(ROOT).digest('hex').slice(0, 10);
  const onWait = (holder) => say(`Waiting for the packages that process ${holder} is installing`);
  await withLock(join(CACHE, `dependencies-${checkout}.lock`), onWait, async () => {
    if (upToDate()) return;
    await step('Installing npm packages', ({ log }) => installPackages(log));
    writeStamp();
  });
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
  return Object.entries(wanted).every(([path, { version, integrity, optional, peer }]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional packages of other platforms are not installed.
    if (!found) return optional || peer;
    return found.version === version && found.integrity === integrity && existsSync(join(ROOT, path));
  });
}

async function installPackages(log) {
  const [command, ...args] = npm();
  // The machine's Node may be older than what some packages ask for; it only installs them, and does not run them.
  // Without dev dependencies (NODE_ENV=production in the environment) there would be nothing to build with.
  const options = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-progress'];
  const env = { ...process.env, PATH: pathWithoutBin() };
  await run(command, [...args, ...options], { cwd: ROOT, env, onLine: log }).catch((error) => {
    const advice = 'Check that this machine reaches the npm registry (npm ping), and try again.';
    throw new StepError('the npm packages could not be installed', advice, error.output || error.message);
  });
}

/** The npm that runs us, by its own file where it says so: node_modules, which may hold another, is about to go. */
function npm() {
  const file = process.env.npm_execpath;
  return file?.endsWith('npm-cli.js') ? [process.execPath, file] : ['npm'];
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
