import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { run, tell } from './commands.ts';

const DIRECTORY = process.env['DEPLOY_DIRECTORY'] ?? '';
/** For all that belongs to this run alone. */
export const RUN = join(DIRECTORY, 'run');
const SOCKET = `unix://${join(RUN, 'docker.sock')}`;
const AUTHORITIES = '/usr/local/share/ca-certificates';

/** What every docker command of these tests talks to. */
export const dockerEnv = { DOCKER_HOST: SOCKET };

/** A Docker engine of the tests' own, which touches no firewall and no bridge. */
export class Engine {
  private constructor(private readonly child: ChildProcess) {}

  /** @param within the words before the command that put it on another network */
  static async start(within: readonly string[] = []): Promise<Engine> {
    mkdirSync(RUN, { recursive: true });
    const [first, ...rest] = [
      ...within,
      ...['dockerd', '--data-root', join(DIRECTORY, 'engine'), '--exec-root', join(RUN, 'docker')],
      ...['--host', SOCKET, '--pidfile', join(RUN, 'docker.pid'), '--iptables=false', '--bridge=none'],
    ];
    const child = spawn(first!, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(DIRECTORY, 'dockerd.log'), { flags: 'a' });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    const engine = new Engine(child);
    try {
      await until('answer of dockerd', () => docker('info', '--format', '{{.ServerVersion}}').trim());
    } catch (error) {
      await engine.stop();
      throw new Error(`dockerd did not start: see dockerd.log in ${DIRECTORY}`, { cause: error });
    }
    return engine;
  }

  async stop(): Promise<void> {
    this.child.kill();
    await until('end of dockerd', () => this.child.exitCode !== null || this.child.signalCode !== null, {
      withinMs: 60_000,
    });
  }
}

export function docker(...args: string[]): string {
  return execFileSync('docker', args, {
    encoding: 'utf8',
    env: { ...process.env, ...dockerEnv },
    stdio: 'pipe',
  });
}

/** Makes what `FROM debian:RELEASE-slim` names out of Debian's own packages, since images cannot be pulled everywhere. */
export async function importDebian(release: string): Promise<void> {
  const name = `debian:${release}-slim`;
  if (docker('image', 'ls', '--quiet', name).trim()) return;
  const archive = join(DIRECTORY, `${release}.tar`);
  if (!existsSync(archive)) await bootstrap(release, archive);
  tell(`Importing ${name}`);
  await run(['docker', 'import', archive, name], dockerEnv);
}

async function bootstrap(release: string, archive: string): Promise<void> {
  tell(`Making ${release} by debootstrap`);
  const root = join(DIRECTORY, `${release}.root`);
  rmSync(root, { recursive: true, force: true });
  await run(['debootstrap', '--variant=minbase', '--include=ca-certificates', release, root]);
  // Whom this machine trusts on its way to the package registries.
  if (existsSync(AUTHORITIES) && readdirSync(AUTHORITIES).length > 0) {
    await run(['cp', '-rT', AUTHORITIES, join(root, AUTHORITIES)]);
    await run(['chroot', root, 'update-ca-certificates']);
  }
  rmSync(join(root, 'var/cache/apt/archives'), { recursive: true, force: true });
  await run(['tar', '-C', root, '-cf', `${archive}.part`, '.']);
  renameSync(`${archive}.part`, archive);
  rmSync(root, { recursive: true, force: true });
}
