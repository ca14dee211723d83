import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Endpoint, Relay } from '@plenum/datachannel-peer';

const SOURCE = fileURLToPath(new URL('../../sink/sink.c', import.meta.url));

/** As many as the program knows. */
const MOST_RELAYS = 4096;

/** What is told of the media that a relay took in the place of its agent. */
export interface SealedCounts {
  /** @returns false where a client could not take it, having heard of no Consumer yet: then the next one is told */
  handleFirstMedia: (atMs: number) => boolean;
  /** Totals of one stream since the relay was opened. */
  handleStream: (ssrc: number, packets: number, bytes: number, lost: number, highestSequence: number) => void;
}

/**
 * Compiles the sink, once for each version of it.
 * @returns its path; null where this machine has no C compiler, or is no Linux
 */
export function prepareSink(): string | null {
  const version = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 12);
  const directory = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'plenum', 'load');
  const program = join(directory, `sink-${version}-${process.arch}`);
  if (existsSync(program)) return program;
  mkdirSync(directory, { recursive: true });
  // Under another name until it is whole: another run may look for it.
  const unfinished = `${program}.${process.pid}`;
  const { status } = spawnSync('cc', ['-O2', '-o', unfinished, SOURCE], { stdio: 'ignore' });
  if (status !== 0) return null;
  renameSync(unfinished, program);
  return program;
}

/** A process that relays for many agents and counts their media: see sink.c for what is said between us. */
export class SinkProcess {
  private readonly child: ChildProcess;
  private readonly opening = new Map<number, (own: Endpoint) => void>();
  private readonly counts = new Map<number, SealedCounts>();
  /** Ids that were given up, the one that was so longest first. */
  private readonly free: number[] = [];
  private nextId = 0;

  /** @param program what {@link prepareSink} made */
  constructor(program: string) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.once('exit', (code) => {
      if (code !== 0) throw new Error(`The process that counts media ended with ${code}`);
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.handle(line));
  }

  get pid(): number {
    return this.child.pid!;
  }

  async open(server: Endpoint, counts: SealedCounts): Promise<Relay> {
    // Late: the server may know the address of whoever left for a while, and take a newcomer there for them.
    const id = this.nextId < MOST_RELAYS ? this.nextId++ : this.free.shift();
    if (id === undefined) throw new Error(`One process counts the media of ${MOST_RELAYS} at most`);
    const endpoint = await new Promise<Endpoint>((resolve) => {
      // What is told before the answer is of the one who had this id before.
      this.opening.set(id, (given) => {
        this.opening.delete(id);
        this.counts.set(id, counts);
        resolve(given);
      });
      this.tell(`open ${id} ${server.address} ${server.port}`);
    });
    return { endpoint, close: () => this.give(id) };
  }

  close(): void {
    this.child.stdin!.end();
  }

  private give(id: number): void {
    if (!this.counts.delete(id)) return;
    this.tell(`close ${id}`);
    this.free.push(id);
  }

  private tell(order: string): void {
    // At the end of a run, relays are closed after the process that has ended them all.
    if (this.child.stdin!.writable) this.child.stdin!.write(`${order}\n`);
  }

  private handle(line: string): void {
    const [word, ...rest] = line.split(' ');
    if (word === 'open') {
      const [id, address, port] = rest;
      this.opening.get(Number(id))?.({ address: address!, port: Number(port) });
      return;
    }
    const [id, ...numbers] = rest.map(Number) as [number, number, number, number, number, number];
    if (word === 'first' && this.counts.get(id)?.handleFirstMedia(numbers[0]) === false)
      this.tell(`again ${id}`);
    if (word === 'got') this.counts.get(id)?.handleStream(...numbers);
  }
}
