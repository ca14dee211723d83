import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { FromGroup, GroupOptions, GroupReport, ToGroup } from './messages.ts';

const ENTRY = new URL('group-process.ts', import.meta.url);
const PATIENCE_MS = 20_000;
const END_MS = 5_000;

/** The other end of a process of participants. */
export class GroupHandle {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (report: GroupReport) => void>();
  private nextId = 0;

  private constructor(child: ChildProcess) {
    this.child = child;
    child.on('error', () => null); // What could not be told to one that has died is answered by its exit.
    child.on('message', (message: FromGroup) => {
      if (message.type === 'report') this.waiting.get(message.id)?.(message.report);
    });
  }

  /** @throws where one of them does not start; then there is none */
  static async startAll(count: number): Promise<GroupHandle[]> {
    const starts = await Promise.allSettled(Array.from({ length: count }, () => GroupHandle.start()));
    const failed = starts.find((start) => start.status === 'rejected');
    const started = starts.flatMap((start) => (start.status === 'fulfilled' ? start.value : []));
    if (!failed) return started;
    await Promise.all(started.map((group) => group.stop()));
    throw failed.reason;
  }

  private static async start(): Promise<GroupHandle> {
    const child = fork(ENTRY, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const handle = new GroupHandle(child);
    try {
      await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      child.kill('SIGKILL');
      throw new Error('A process of the generator did not start', { cause: error });
    }
    return handle;
  }

  get pid(): number {
    return this.child.pid!;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  begin(options: GroupOptions): void {
    this.tell({ type: 'start', options });
  }

  /** @throws where the process has died, or is too busy to answer */
  report(): Promise<GroupReport> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(timer);
        reject(new Error(`A process of the generator ${why}`));
      };
      const timer = setTimeout(() => fail('did not answer'), PATIENCE_MS);
      const onExit = () => fail('ended');
      if (this.hasEnded) return onExit();
      this.child.once('exit', onExit);
      this.waiting.set(id, (report) => {
        clearTimeout(timer);
        this.child.off('exit', onExit);
        this.waiting.delete(id);
        resolve(report);
      });
      this.tell({ type: 'report', id });
    });
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.tell({ type: 'stop' });
    const timer = setTimeout(() => this.child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(timer);
  }

  private tell(message: ToGroup): void {
    if (this.child.connected) this.child.send(message);
  }
}
