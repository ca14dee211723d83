// Gets a media worker that is proved to work: the cached one, else mediasoup's prebuilt, else one built here.
//
//   node scripts/worker/prepare.mjs       does so alone (for an image, say), and prints where it is
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StepError } from '../steps/errors.mjs';
import { withLock } from '../steps/lock.mjs';
import { ensurePackages } from '../steps/packages.mjs';
import { plenumNode } from '../steps/paths.mjs';
import { run } from '../steps/run.mjs';
import { command, say, step } from '../steps/steps.mjs';
import { compileWorker } from './compile.mjs';
import { downloadWorker } from './download.mjs';
import { buildLibsrtp } from './libsrtp.mjs';
import { BUILD_PACKAGES, RECIPE, locateWorker, noteAccepted, workerHome } from './recipe.mjs';

const HANDSHAKE_TIMEOUT_MS = 30_000;

/**
 * @returns {Promise<string>} the path of a worker that passed the handshake, or of the one that the user named;
 *   rejects with a StepError when there is no way to one
 */
export async function ensureWorker() {
  const located = locateWorker();
  if (located) return located;
  const home = workerHome();
  const onWait = (holder) => say(`Waiting for the media worker that process ${holder} is preparing`);
  return withLock(`${home}.lock`, onWait, async () => locateWorker() ?? (await obtain(home)));
}

async function obtain(home) {
  mkdirSync(home, { recursive: true });
  const candidate = join(home, 'candidate');
  const downloaded = await download(home, candidate);
  if (downloaded) return accept(home, { source: 'downloaded', ...downloaded });
  say('  it is built on this machine, once: some minutes');
  await ensurePackages('build the media worker', BUILD_PACKAGES);
  const srtp = await build(home, candidate);
  const built = await step('Trying a call on the media worker', ({ log }) => prove(candidate, log));
  return accept(home, { source: 'built', srtp, ...built });
}

/** What the trial call on mediasoup's prebuilt found, or undefined when there is none that works. */
async function download(home, candidate) {
  const { found, proof } = await step('Looking for a prebuilt media worker', async ({ log, progress }) => {
    if (!(await downloadWorker(candidate, join(home, 'download'), log))) return { found: false };
    progress('and trying a call on it');
    return { found: true, proof: await prove(candidate, log).catch((error) => void log(error.output)) };
  });
  if (proof) return proof;
  rmSync(candidate, { force: true });
  say(found ? '  it was rejected: the trial call failed' : '  none can be had');
  return undefined;
}

async function build(home, candidate) {
  const directory = join(home, 'build');
  const libsrtp = await step('Building libsrtp on OpenSSL', ({ log }) =>
    buildLibsrtp(directory, log).catch((error) => void log(String(error.stack))),
  );
  if (!libsrtp) {
    say(
      "  its source can't be had: the distribution's libsrtp does it too, at 19 to 53 % more CPU for each packet",
    );
    await ensurePackages('build the media worker', ['libsrtp2-dev']);
  }
  await step('Building the media worker', ({ log, progress }) =>
    compileWorker({ target: candidate, directory, srtpPrefix: libsrtp?.prefix, log, progress }),
  );
  return libsrtp
    ? `libsrtp 2 on OpenSSL, which finds streams by a ${libsrtp.streams}`
    : "the distribution's libsrtp 2";
}

/** Runs the handshake in a process of its own, which a crash does not outlive. */
async function prove(binary, log) {
  const options = { timeoutMs: HANDSHAKE_TIMEOUT_MS, onLine: log };
  try {
    return JSON.parse(await run(plenumNode(), [join(RECIPE, 'handshake.mjs'), binary], options));
  } catch (error) {
    throw new StepError(
      'the media worker failed its trial call, so it is not used',
      'Please report this with the log: a meeting would have failed in the same way.',
      error.output || error.message,
    );
  }
}

function accept(home, facts) {
  const binary = join(home, 'mediasoup-worker');
  renameSync(join(home, 'candidate'), binary);
  noteAccepted(home, facts);
  for (const leftover of ['build', 'download'])
    rmSync(join(home, leftover), { recursive: true, force: true });
  return binary;
}

if (
  process.argv[1] &&
  existsSync(process.argv[1]) &&
  import.meta.url === pathToFileURL(process.argv[1]).href
) {
  await command(async () => say(await ensureWorker()));
}
