// Installs what the distribution has to provide, where we may; else says the one command that does.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepError } from './errors.mjs';
import { run } from './run.mjs';
import { step } from './steps.mjs';

const APT_LISTS = '/var/lib/apt/lists';

/** Which of these packages are not installed. */
function missingPackages(names) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    encoding: 'utf8',
  });
  const installed = new Set((stdout ?? '').split('\n').map((line) => /^(\S+) installed$/.exec(line)?.[1]));
  return names.filter((name) => !installed.has(name));
}

/**
 * @param {string} purpose completes "needed to …"
 * @param {string[]} names of Debian packages
 */
export async function ensurePackages(purpose, names) {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new StepError(
      `this system has no apt-get, and some software is needed to ${purpose}`,
      `Install what these Debian packages hold: ${names.join(' ')}\n` +
        'or run Plenum on Debian 12 or newer, or Ubuntu 24.04 or newer.',
    );
  }
  const missing = missingPackages(names);
  if (missing.length === 0) return;
  const prefix = rootPrefix();
  const byHand = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!prefix) {
    throw new StepError(
      `${missing.length} system packages are needed to ${purpose}, and only root may install them`,
      `Run this, and then the same command again:\n\n  ${byHand}`,
    );
  }
  await step(`Installing system packages: ${missing.join(' ')}`, ({ log }) =>
    install(prefix, missing, byHand, log),
  );
}

/**
 * Does nothing where this program is found, whoever installed it.
 * @param {string} purpose completes "needed to …"
 * @param {string} program
 * @param {string} name of the Debian package that brings it
 */
export async function ensureProgram(purpose, program, name) {
  const directories = (process.env.PATH ?? '').split(delimiter);
  if (directories.some((directory) => existsSync(join(directory, program)))) return;
  await ensurePackages(purpose, [name]);
}

/** The words before a command that make it root's, or undefined when we may not. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

async function install(prefix, missing, byHand, log) {
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    return run(command, rest, { onLine: log });
  };
  const attempt = () => apt('install', '-y', '--no-install-recommends', ...missing);
  try {
    if (noLists()) await apt('update');
    await attempt().catch(async () => {
      // The lists may be older than what the mirror still holds.
      await apt('update');
      await attempt();
    });
  } catch (error) {
    throw new StepError(
      'system packages could not be installed',
      `By hand it would be:\n\n  ${byHand}`,
      error.output,
    );
  }
}

function noLists() {
  return !existsSync(APT_LISTS) || !readdirSync(APT_LISTS).some((name) => name.includes('_Packages'));
}
