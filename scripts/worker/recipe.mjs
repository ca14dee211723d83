// What a worker is made of, and where the accepted one is kept. Outside node_modules, because `npm ci` empties that.
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { StepError } from '../steps/errors.mjs';
import { CACHE, ROOT } from '../steps/paths.mjs';

export const RECIPE = join(ROOT, 'scripts', 'worker');
export const MEDIASOUP = join(ROOT, 'node_modules', 'mediasoup');

export const BUILD_PACKAGES = [
  'g++',
  'cmake',
  'ninja-build',
  'pkg-config',
  'libssl-dev',
  'libuv1-dev',
  'libabsl-dev',
  'flatbuffers-compiler',
  'libflatbuffers-dev',
  'dpkg-dev', // apt-get source unpacks with it
];

// Release is -O3 -DNDEBUG. Sixteen files at once was the fastest of a unity build on two cores.
export const WORKER_FLAGS = ['-DCMAKE_BUILD_TYPE=Release'];
export const UNITY_FLAGS = ['-DCMAKE_UNITY_BUILD=ON', '-DCMAKE_UNITY_BUILD_BATCH_SIZE=16'];
// libsrtp 2.6 renamed TEST_APPS; CMake only remarks on the name that it does not know.
export const SRTP_FLAGS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DENABLE_OPENSSL=ON',
  '-DBUILD_SHARED_LIBS=OFF',
  '-DTEST_APPS=OFF',
  '-DLIBSRTP_TEST_APPS=OFF',
  '-DCMAKE_INSTALL_LIBDIR=lib',
];
export const SRTP_STREAMS = join(RECIPE, 'srtp', 'streams.cmake');

/** The directory of the worker for this mediasoup, machine, distribution and recipe; it need not exist yet. */
export function workerHome() {
  const { version } = JSON.parse(readFileSync(join(MEDIASOUP, 'package.json'), 'utf8'));
  return join(CACHE, 'worker', `${version}-${process.arch}-${recipeHash()}`);
}

/**
 * The worker to use: the one that the user named, or the accepted one in the cache.
 * @returns {string | undefined} undefined when there is none yet
 */
export function locateWorker() {
  const named = process.env.MEDIASOUP_WORKER_BIN;
  if (named) return checkNamed(named);
  const home = workerHome();
  const binary = join(home, 'mediasoup-worker');
  if (!existsSync(binary) || !existsSync(join(home, 'accepted.json'))) return undefined;
  const { bytes } = JSON.parse(readFileSync(join(home, 'accepted.json'), 'utf8'));
  return statSync(binary).size === bytes ? binary : undefined;
}

/** Notes that the binary in its home passed the handshake, so that it is done once. */
export function noteAccepted(home, facts) {
  const bytes = statSync(join(home, 'mediasoup-worker')).size;
  const note = { ...facts, bytes, at: new Date().toISOString() };
  writeFileSync(join(home, 'accepted.json'), `${JSON.stringify(note, null, 2)}\n`);
}

function checkNamed(path) {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    throw new StepError(
      `MEDIASOUP_WORKER_BIN names ${path}, which is no program that can be run`,
      'Correct the variable, or unset it to let Plenum fetch or build the media worker.',
    );
  }
}

function recipeHash() {
  const hash = createHash('sha256');
  const sources = ['compat', 'srtp'].flatMap((name) => filesIn(join(RECIPE, name)));
  for (const file of [join(RECIPE, 'CMakeLists.txt'), ...sources]) {
    hash.update(`${relative(RECIPE, file)}\n`).update(readFileSync(file));
  }
  // A binary is bound to the distribution's libraries: not to be used after an upgrade of the system.
  hash.update(JSON.stringify([WORKER_FLAGS, UNITY_FLAGS, SRTP_FLAGS, distribution()]));
  return hash.digest('hex').slice(0, 10);
}

function filesIn(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(join(directory, entry.name)) : [join(directory, entry.name)],
    )
    .sort();
}

function distribution() {
  if (!existsSync('/etc/os-release')) return process.platform;
  const release = readFileSync('/etc/os-release', 'utf8');
  return ['ID', 'VERSION_ID'].map((key) => new RegExp(`^${key}=(.*)$`, 'm').exec(release)?.[1]);
}
