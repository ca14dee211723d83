// Tries mediasoup's own prebuilt worker, the fast way wherever the network lets it through.
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../steps/run.mjs';
import { plenumNode } from '../steps/paths.mjs';
import { MEDIASOUP } from './recipe.mjs';

const TIMEOUT_MS = 20_000;

/**
 * Downloads with the script that mediasoup runs when it is installed. That script works relative to where it is
 * started, so it is started in a directory of its own and leaves nothing in node_modules. When the download fails it
 * would go on to build, with Python and sources from several sites: it is told that Python is `false`, and so gives up.
 * @param {string} target where the binary is to be put
 * @param {string} scratch a directory that may be removed
 * @param {(line: string) => void} log
 * @returns {Promise<boolean>} whether the binary is there
 */
export async function downloadWorker(target, scratch, log) {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  try {
    await run(plenumNode(), [join(MEDIASOUP, 'npm-scripts.mjs'), 'postinstall'], {
      cwd: scratch,
      env: { ...process.env, PYTHON: 'false', MEDIASOUP_LOCAL_DEV: '', MEDIASOUP_WORKER_BIN: '' },
      timeoutMs: TIMEOUT_MS,
      onLine: log,
    });
    const downloaded = join(scratch, 'worker', 'out', 'Release', 'mediasoup-worker');
    if (!existsSync(downloaded)) return false;
    copyFileSync(downloaded, target);
    chmodSync(target, 0o755);
    return true;
  } catch (error) {
    log(`no download: ${error.message}`);
    return false;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
