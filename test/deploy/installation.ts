import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DoctorReport } from '@plenum/protocol/rest';
import { CommandFailed, run } from './commands.ts';
import { docker, dockerEnv, RUN } from './engine.ts';
import { DOMAIN, type Network, VM_ADDRESS } from './network.ts';

/** A copy of the checkout, as somebody clones it, installed on the VM by install.sh. */
export class Installation {
  readonly checkout = join(RUN, 'plenum');
  readonly settings = join(RUN, 'etc', 'plenum.env');

  constructor(private readonly network: Network) {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      encoding: 'utf8',
    });
    // What was deleted since the last commit is listed, and not there.
    for (const name of listed.split('\0').filter((one) => one && existsSync(one))) {
      mkdirSync(dirname(join(this.checkout, name)), { recursive: true });
      cpSync(name, join(this.checkout, name));
    }
  }

  /** Builds all images with this machine's network, which the VM has not: install.sh then finds their layers. */
  async build(): Promise<void> {
    const noSettings = join(RUN, 'none.env');
    writeFileSync(noSettings, '');
    const env = { ...dockerEnv, COMPOSE_PROFILES: 'postgres', PLENUM_ENV: noSettings, DOMAIN };
    await run(
      ['docker-compose', '-p', 'plenum', '-f', join(this.checkout, 'docker/compose.yml'), 'build'],
      env,
    );
  }

  /** Runs docker-compose on the VM, as somebody who has a look at Plenum there. */
  trial(...args: string[]): Promise<string> {
    const file = join(this.checkout, 'docker/compose.trial.yml');
    return run([...this.network.onVm, 'docker-compose', '-f', file, ...args], dockerEnv);
  }

  /** Runs install.sh on the VM, and gives back what it printed. */
  install(...args: string[]): Promise<string> {
    const script = join(this.checkout, 'install.sh');
    return run([...this.network.onVm, script, ...args], { ...dockerEnv, PLENUM_ETC: dirname(this.settings) });
  }

  installFresh(...options: string[]): Promise<string> {
    return this.install('--domain', DOMAIN, '--address', VM_ADDRESS, '--own-authority', ...options);
  }

  addSetting(line: string): void {
    writeFileSync(this.settings, `${line}\n`, { flag: 'a' });
  }

  /** What the doctor says, and what it ends with, while this line stands in the settings in the place of the right one. */
  async examineWith(line: string): Promise<{ status: number | null; report: DoctorReport }> {
    const right = readFileSync(this.settings, 'utf8');
    const name = line.split('=')[0];
    const others = right.split('\n').filter((other) => other && other.split('=')[0] !== name);
    writeFileSync(this.settings, [...others, line, ''].join('\n'));
    try {
      return await this.examine();
    } finally {
      writeFileSync(this.settings, right);
    }
  }

  async examine(): Promise<{ status: number | null; report: DoctorReport }> {
    try {
      const output = await this.install('doctor', '--json', '--no-save');
      return { status: 0, report: JSON.parse(output) as DoctorReport };
    } catch (error) {
      if (!(error instanceof CommandFailed) || !error.output.startsWith('{')) throw error;
      return { status: error.status, report: JSON.parse(error.output) as DoctorReport };
    }
  }

  /** The ids of its containers, by which one that was made anew is another one. */
  containers(filter = 'name=.'): string[] {
    return docker('ps', '--all', '--quiet', '--no-trunc', '--filter', filter)
      .split('\n')
      .filter(Boolean)
      .sort();
  }

  volumes(): string[] {
    return docker('volume', 'ls', '--quiet').split('\n').filter(Boolean);
  }

  /** The id of the image that a service's container runs. */
  imageOf(service: string): string {
    return docker('inspect', '--format', '{{.Image}}', `plenum_${service}_1`).trim();
  }

  /** When a service's container was started last. */
  startOf(service: string): string {
    return docker('inspect', '--format', '{{.State.StartedAt}}', `plenum_${service}_1`).trim();
  }

  /** The token in the link for the first admin that the server printed at its last start. */
  setupToken(): string {
    const tokens = docker('logs', 'plenum_plenum_1').matchAll(/\/admin\/setup#([\w-]{43})/g);
    return [...tokens].at(-1)?.[1] ?? '';
  }

  /** Writes the root certificate of Caddy's own authority into a file. */
  saveAuthority(file: string): void {
    docker('cp', 'plenum_caddy_1:/data/caddy/pki/authorities/local/root.crt', file);
  }
}
