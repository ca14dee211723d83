// Finds or installs the Chromium that the end-to-end tests drive.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StepError } from './errors.mjs';
import { ensurePackages } from './packages.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns {Promise<string>} the path of a Chromium, or of the one that CHROMIUM_BIN names */
export async function ensureBrowser() {
  const named = process.env.CHROMIUM_BIN;
  if (named) {
    if (isProgram(named)) return named;
    throw new StepError(`CHROMIUM_BIN names ${named}, which is no program that can be run`);
  }
  const found = findBrowser();
  const wanted = [...(found ? [] : [browserPackage()]), ...(hasFonts() ? [] : ['fonts-liberation'])];
  if (wanted.length > 0) await ensurePackages('test in a real browser', wanted);
  const browser = found ?? findBrowser();
  if (browser) return browser;
  throw new StepError('no Chromium was found', 'Install one, and name its program in CHROMIUM_BIN.');
}

function browserPackage() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=ubuntu$/m.test(release)) return 'chromium';
  throw new StepError(
    'the tests need Chromium, and Ubuntu packages it only as a snap',
    'Install Google Chrome, or Chromium by snap, and name its program in CHROMIUM_BIN.',
  );
}

function findBrowser() {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find(isProgram);
}

/** Text of no font has no size, and a page of empty boxes fails tests that look right otherwise. */
function hasFonts() {
  const { stdout } = spawnSync('fc-list', [':', 'family'], { encoding: 'utf8' });
  return (
    Boolean(stdout?.trim()) ||
    ['dejavu', 'liberation'].some((name) => existsSync(`/usr/share/fonts/truetype/${name}`))
  );
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
