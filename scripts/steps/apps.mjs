// Builds the api and the web client when what they are made of has changed since the last build.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from './errors.mjs';
import { withLock } from './lock.mjs';
import { BIN, CACHE, ROOT, plenumNode, toolEnv } from './paths.mjs';
import { run } from './run.mjs';
import { say, step } from './steps.mjs';

const SHARED_INPUTS = ['libs', 'package.json', 'package-lock.json', 'nest-cli.json', '.swcrc'];
const LEFT_OUT = /^(dist|node_modules|coverage|test-results|\..*)$|\.spec\.ts$|\.log$|\.tsbuildinfo$/;
const STAMP = '.plenum-inputs';

// Nest's swc builder puts a nested source root under dist with its whole path; its tsc builder does not.
const APPS = [
  {
    name: 'api',
    title: 'Building the server',
    tool: ['nest', 'build', 'api'],
    makes: ['apps/api/src/main.js', 'main.js'],
  },
  {
    name: 'web',
    title: 'Building the web client',
    tool: ['vite', 'build', 'apps/web'],
    makes: ['index.html'],
  },
];

/** The server's entry once it is built. */
export function apiEntry() {
  return product(APPS[0]);
}

/** Builds what is out of date; a few milliseconds when nothing is. */
export async function ensureApps() {
  const stale = APPS.filter((app) => !isFresh(app));
  if (stale.length === 0) return;
  const checkout = createHash('sha256').update(ROOT).digest('hex').slice(0, 10);
  const onWait = (holder) => say(`Waiting for the build that process ${holder} is making`);
  await withLock(join(CACHE, `build-${checkout}.lock`), onWait, async () => {
    for (const app of stale.filter((candidate) => !isFresh(candidate))) await buildApp(app);
  });
}

async function buildApp(app) {
  // Taken before the build: what somebody changes meanwhile is then built the next time.
  const inputs = inputHash(app);
  await step(app.title, async ({ log }) => {
    const [name, ...args] = app.tool;
    const env = toolEnv({ NODE_ENV: 'production' });
    await run(plenumNode(), [join(BIN, name), ...args], { cwd: ROOT, env, onLine: log }).catch((error) => {
      throw new StepError(`${app.tool.join(' ')} failed`, '', error.output || error.message);
    });
    if (!product(app)) throw new StepError(`${app.tool.join(' ')} made no ${join(dist(app), app.makes[0])}`);
  });
  writeFileSync(join(dist(app), STAMP), inputs);
}

function isFresh(app) {
  const stamp = join(dist(app), STAMP);
  if (!product(app) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === inputHash(app);
}

function product(app) {
  return app.makes.map((file) => join(dist(app), file)).find(existsSync);
}

function dist({ name }) {
  return join(ROOT, 'apps', name, 'dist');
}

function inputHash({ name }) {
  const hash = createHash('sha256');
  const configs = readdirSync(ROOT).filter((file) => /^tsconfig.*\.json$/.test(file));
  for (const input of [`apps/${name}`, ...SHARED_INPUTS, ...configs]) addToHash(hash, input);
  return hash.digest('hex');
}

function addToHash(hash, path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return;
  const entries = listing(full);
  if (!entries) {
    hash.update(`${path}\n`).update(readFileSync(full));
    return;
  }
  for (const entry of entries) if (!LEFT_OUT.test(entry)) addToHash(hash, `${path}/${entry}`);
}

/** The names in a directory, or undefined for a file. */
function listing(path) {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
