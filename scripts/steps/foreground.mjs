// Hands the terminal over to one program, and ends as it ends.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];
// npm passes a signal on to us that the terminal has sent us too.
const REPEAT_MS = 500;

/**
 * @param {string} program
 * @param {string[]} args
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.cwd
 * @param {NodeJS.Signals} [options.endWith] what it gets in the place of any signal that we get
 * @returns {Promise<number>} its exit code; 128 plus the signal's number where a signal ended it
 */
export function runInForeground(program, args, { endWith, ...options }) {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  const forward = once((signal) => {
    // Ctrl-C reaches the whole foreground group of a terminal: the program has it already.
    if (signal === 'SIGINT' && process.stdin.isTTY && !endWith) return;
    child.kill(endWith ?? signal);
  });
  for (const signal of FORWARDED) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of FORWARDED) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function once(send) {
  const sentAt = new Map();
  return (signal) => {
    const now = Date.now();
    if (now - (sentAt.get(signal) ?? 0) < REPEAT_MS) return;
    sentAt.set(signal, now);
    send(signal);
  };
}
