import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { CHROMIUM, launchBrowser, Participant } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { RUN } from './engine.ts';

/** By which way media go: the type of the browser's own candidate, and the protocol towards the server or the relay. */
export interface Way {
  type: string;
  protocol: string;
}

type WithPeerConnections = typeof globalThis & { peerConnections: RTCPeerConnection[] };

interface ComputerOptions {
  /** The words before a command that run it there. */
  host: readonly string[];
  /** Where Plenum is. */
  origin: string;
  /** Writes the certificate of an authority that this computer trusts besides all others' into a file. */
  saveAuthority?: (file: string) => void;
}

/** A browser on one of the hosts. */
export class Computer {
  private people: Participant[] = [];

  static async start({ host, origin, saveAuthority }: ComputerOptions): Promise<Computer> {
    const home = mkdtempSync(join(RUN, 'home-'));
    if (saveAuthority) trust(home, saveAuthority);
    const program = join(home, 'chromium');
    const words = [...host, 'env', `HOME=${home}`, CHROMIUM];
    writeFileSync(program, `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
    return new Computer(await launchBrowser({ program }), origin);
  }

  private constructor(
    private readonly browser: Browser,
    private readonly origin: string,
  ) {}

  async open(): Promise<Participant> {
    const person = await Participant.open(this.browser, this.origin);
    this.people.push(person);
    return person;
  }

  /** The status by which the REST API answers somebody whom it has not seen before. */
  async post(path: string, body: object): Promise<number> {
    const { page } = await this.open();
    await page.goto('/');
    return page.evaluate(postJson, [`/api/v1${path}`, JSON.stringify(body)] as const);
  }

  async meet(roomId: string, ...names: string[]): Promise<Participant[]> {
    const people: Participant[] = [];
    for (const name of names) {
      const person = await this.open();
      await person.join(roomId, name);
      people.push(person);
    }
    return people;
  }

  async everybodyLeaves(): Promise<void> {
    const { people } = this;
    this.people = [];
    await Promise.all(people.map((person) => person.close()));
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

/** Chromium reads whom to trust from NSS's database in its user's home. */
function trust(home: string, saveAuthority: (file: string) => void): void {
  const certificates = join(home, '.pki', 'nssdb');
  const authority = join(home, 'authority.crt');
  mkdirSync(certificates, { recursive: true });
  saveAuthority(authority);
  const certutil = (...args: string[]) =>
    execFileSync('certutil', ['-d', `sql:${certificates}`, ...args], { stdio: 'pipe' });
  certutil('-N', '--empty-password');
  certutil('-A', '-t', 'C,,', '-n', 'the VM’s own', '-i', authority);
}

/** The ways of somebody's two connections, the one that sends and the one that receives, once both are up. */
export function waysOf({ page }: Participant): Promise<Way[]> {
  return until('selected candidate pair of two connections', async () => {
    const ways = await page.evaluate(readWays);
    if (ways.length !== 2) throw new Error(`there are ${ways.length}`);
    return ways;
  });
}

async function postJson([path, body]: readonly [string, string]): Promise<number> {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(path, { method: 'POST', headers, body })).status;
}

async function readWays(): Promise<Way[]> {
  const connections = (globalThis as WithPeerConnections).peerConnections;
  const reports = await Promise.all(
    connections.filter(({ connectionState }) => connectionState === 'connected').map((one) => one.getStats()),
  );
  return reports.flatMap((report) => {
    const stats = new Map<string, Record<string, string>>(report);
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.['selectedCandidatePairId'] ?? '');
    const local = stats.get(pair?.['localCandidateId'] ?? '');
    if (!local) return [];
    const protocol = local['relayProtocol'] ?? local['protocol'];
    // Peer reflexive (RFC 8445): an own address, learnt from a check.
    const type = local['candidateType'] === 'prflx' ? 'host' : local['candidateType'];
    return [{ type: type ?? '', protocol: protocol ?? '' }];
  });
}
