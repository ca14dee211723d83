// Builds libsrtp 2 on OpenSSL from the distribution's source package. The distribution's own binary links NSS, and costs
// 19 to 53 % more CPU for each packet.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../steps/run.mjs';
import { SRTP_FLAGS, SRTP_STREAMS } from './recipe.mjs';

const APT = '/etc/apt';
const TIMEOUT_MS = 120_000;

/**
 * @param {string} directory to work in
 * @param {(line: string) => void} log
 * @returns {Promise<{ prefix: string, streams: 'table' | 'list' }>} the prefix that holds lib/libsrtp2.a and include/, and
 *   how it finds a stream; rejects when the source can't be had
 */
export async function buildLibsrtp(directory, log) {
  const prefix = join(directory, 'srtp');
  const LIST = 'srtp-build-list';
  const built = () => ({ prefix, streams: existsSync(join(directory, LIST)) ? 'list' : 'table' });
  if (existsSync(join(prefix, 'lib', 'libsrtp2.a'))) return built();
  const source = await fetchSource(join(directory, 'srtp-source'), log);
  const build = async (name, flags) => {
    const into = join(directory, name);
    const cmake = ['-S', source, '-B', into, '-G', 'Ninja', ...SRTP_FLAGS, ...flags];
    await run('cmake', [...cmake, `-DCMAKE_INSTALL_PREFIX=${prefix}`], { onLine: log });
    await run('ninja', ['-C', into, 'install'], { onLine: log });
  };
  try {
    await build('srtp-build', [`-DCMAKE_PROJECT_libsrtp2_INCLUDE=${SRTP_STREAMS}`]);
  } catch (error) {
    // The interface that streams.c fills is an internal one: a newer libsrtp may have another.
    log(`building libsrtp with our own table of streams failed, so with its list: ${error.message}`);
    await build(LIST, []);
  }
  return built();
}

/** apt-get source with lists and caches of our own: the system's stay as they are, and root is not needed. */
async function fetchSource(directory, log) {
  rmSync(directory, { recursive: true, force: true });
  for (const part of ['parts', 'lists/partial', 'cache/archives/partial', 'source']) {
    mkdirSync(join(directory, part), { recursive: true });
  }
  writeSources(join(directory, 'parts'));
  const options = [
    '-oDir::Etc::SourceList=/dev/null',
    `-oDir::Etc::SourceParts=${join(directory, 'parts')}`,
    `-oDir::State::Lists=${join(directory, 'lists')}`,
    `-oDir::Cache=${join(directory, 'cache')}`,
    '-oAcquire::http::Timeout=15',
    '-oAcquire::Retries=1',
    // apt's helper user may not reach a directory in somebody's home; the signatures are checked all the same.
    '-oAPT::Sandbox::User=root',
  ];
  const apt = { cwd: join(directory, 'source'), timeoutMs: TIMEOUT_MS, onLine: log };
  await run('apt-get', [...options, 'update'], apt);
  await run('apt-get', [...options, 'source', 'libsrtp2'], apt);
  const unpacked = readdirSync(apt.cwd, { withFileTypes: true }).find((entry) => entry.isDirectory());
  if (!unpacked) throw new Error('apt-get source unpacked nothing');
  return join(apt.cwd, unpacked.name);
}

/** The system's sources, asked for source packages: deb822 (Debian 12 containers, 13, Ubuntu 24.04) and classic. */
function writeSources(directory) {
  const names = ['sources.list', 'sources.list.d/debian.sources', 'sources.list.d/ubuntu.sources'];
  for (const name of names.filter((candidate) => existsSync(join(APT, candidate)))) {
    const text = readFileSync(join(APT, name), 'utf8');
    const asked = name.endsWith('.list')
      ? text.replace(/^deb-src\s.*$/gm, '').replace(/^deb\s/gm, 'deb-src ')
      : text.replace(/^Types:.*$/gm, 'Types: deb-src');
    writeFileSync(join(directory, name.split('/').at(-1)), asked);
  }
}
