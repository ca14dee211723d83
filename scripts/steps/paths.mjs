// Where things are. Everything that scripts/ makes outside the checkout lies under one cache directory.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { StepError } from './errors.mjs';

export const ROOT = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');
export const BIN = join(ROOT, 'node_modules', '.bin');
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'plenum');
export const LOGS = join(CACHE, 'logs');

const NEEDED_NODE_MAJOR = 24;

/**
 * The Node that Plenum itself runs on: the one that npm installed with the dependencies, whatever the machine has.
 * Exists only once the dependencies are installed.
 */
export function plenumNode() {
  const installed = join(BIN, 'node');
  if (existsSync(installed)) return installed;
  // No package carries Node for this platform (musl, for one): the machine's own does, where it is new enough.
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_NODE_MAJOR) return process.execPath;
  throw new StepError(
    `Plenum runs on Node ${NEEDED_NODE_MAJOR}, which npm could not install for ${process.platform}-${process.arch}`,
    `Install Node ${NEEDED_NODE_MAJOR} or newer yourself, and try again.`,
  );
}

/** The environment of what we start: tools of the dependencies, and their Node, come first in the PATH. */
export function toolEnv(extra = {}) {
  return { ...process.env, PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`, ...extra };
}
