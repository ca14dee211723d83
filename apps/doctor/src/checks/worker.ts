import { spawn } from 'node:child_process';
import { fail, ok, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';
import { within } from '../probes/within.ts';

/** By which mediasoup's worker ends where nobody of ours has started it: it is whole, and its libraries are there. */
const ORPHANED = 41;

/** @param ending its exit code, or why it could not be started */
export function judgeWorker(binary: string, ending: number | string): Judgement {
  if (ending === ORPHANED) return ok(`${binary} runs on this machine.`);
  const how = typeof ending === 'number' ? `ends with ${ending}` : `does not start: ${ending}`;
  return fail(`The media worker ${binary} ${how}.`, COMMANDS.worker);
}

async function endingOf(binary: string): Promise<number | string> {
  const child = spawn(binary, { stdio: 'ignore', env: {} });
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? String(signal)));
  });
  return within(5_000, 'no end of it', ended).catch((error: Error) => {
    child.kill('SIGKILL');
    return error.message;
  });
}

export const worker: Check = {
  name: 'worker',
  title: 'Media worker',
  from: 'server',
  look: async ({ environment }) => {
    const binary = environment['MEDIASOUP_WORKER_BIN'] || (await import('mediasoup')).workerBin;
    return judgeWorker(binary, await endingOf(binary));
  },
};
