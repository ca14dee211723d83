// Compiles the worker from the source in the npm package: some 75 s on two cores.
import { copyFileSync, mkdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { run } from '../steps/run.mjs';
import { MEDIASOUP, RECIPE, UNITY_FLAGS, WORKER_FLAGS } from './recipe.mjs';

// The largest batch of a unity build takes about this much; a small VM must not run out of memory over it.
const BYTES_PER_JOB = 1.5 * 1024 ** 3;

/**
 * @param {object} options
 * @param {string} options.target where the binary is to be put
 * @param {string} options.directory to work in
 * @param {string | undefined} options.srtpPrefix of libsrtp 2 on OpenSSL; undefined takes the distribution's
 * @param {(line: string) => void} options.log
 * @param {(text: string) => void} options.progress
 */
export async function compileWorker({ target, directory, srtpPrefix, log, progress }) {
  // Given even when empty: pkg-config's own SRTP_PREFIX, cached by an interrupted build, would be taken for it.
  const source = [`-DWORKER_SOURCE=${join(MEDIASOUP, 'worker')}`, `-DSRTP_PREFIX=${srtpPrefix ?? ''}`];
  const build = async (name, flags) => {
    const into = join(directory, name);
    mkdirSync(into, { recursive: true });
    await run('cmake', ['-S', RECIPE, '-B', into, '-G', 'Ninja', ...WORKER_FLAGS, ...flags, ...source], {
      onLine: log,
    });
    await run('ninja', ['-C', into, '-j', String(jobs())], { onLine: watchNinja(log, progress) });
    copyFileSync(join(into, 'mediasoup-worker'), target);
  };
  try {
    await build('worker-unity', UNITY_FLAGS);
  } catch (error) {
    // A name that two files of a batch define: compiled one by one they do not meet. Any other error comes again.
    log(`compiling in batches failed, so one by one: ${error.message}`);
    await build('worker', []);
  }
}

function jobs() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / BYTES_PER_JOB)));
}

function watchNinja(log, progress) {
  return (line) => {
    log(line);
    const [, done, all] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
    if (all) progress(`${Math.floor((100 * done) / all)} %`);
  };
}
