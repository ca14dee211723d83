import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Reads /proc; whatever has ended meanwhile, or is another user's, is passed over. */
const orNothing = <T>(read: () => T, nothing: T): T => {
  try {
    return read();
  } catch {
    return nothing;
  }
};

const LISTENING = '0A';

/** The process of this machine that listens on this TCP port; null where there is none, or none that may be read. */
export function processListeningOn(port: number): number | null {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((file) => orNothing(() => readFileSync(file, 'utf8').split('\n'), []))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENING && fields[1]?.endsWith(`:${wanted}`))
    .map((fields) => `socket:[${fields[9]}]`);
  const pids = orNothing(() => readdirSync('/proc'), []).filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => socketsOf(pid).some((socket) => inodes.includes(socket))) ?? null;
}

/** Its open sockets, as /proc names them, such as "socket:[4711]". */
function socketsOf(pid: number): string[] {
  const files = orNothing(() => readdirSync(`/proc/${pid}/fd`), []);
  return files
    .map((file) => orNothing(() => readlinkSync(`/proc/${pid}/fd/${file}`), ''))
    .filter((target) => target.startsWith('socket:'));
}

/** A process and all that it has started, and they in their turn. */
export function withDescendants(pid: number): number[] {
  const threads = orNothing(() => readdirSync(`/proc/${pid}/task`), []);
  const children = threads.flatMap((thread) =>
    orNothing(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').match(/\d+/g) ?? [], []),
  );
  return [pid, ...children.flatMap((child) => withDescendants(Number(child)))];
}

/** CPU time of all threads of these processes since their start, in microseconds, by the scheduler's own count. */
export function cpuMicroseconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

function cpuOf(pid: number): number {
  const threads = orNothing(() => readdirSync(`/proc/${pid}/task`), []);
  return threads.reduce((sum, thread) => {
    const stat = orNothing(() => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'), '0');
    return sum + Number(stat.split(' ')[0]) / 1000;
  }, 0);
}

/** Memory of these processes, what they share counted once, in KB. */
export function memoryKb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const rollup = orNothing(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
    return sum + Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }, 0);
}

/** How many datagrams each UDP socket of these processes dropped, by inode, because nobody read them in time (proc_net(5)). */
export function udpDropsOf(pids: readonly number[]): Map<string, number> {
  const sockets = new Set(pids.flatMap(socketsOf));
  const drops = ['/proc/net/udp', '/proc/net/udp6']
    .flatMap((file) => orNothing(() => readFileSync(file, 'utf8').split('\n'), []))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => sockets.has(`socket:[${fields[9]}]`))
    .map((fields) => [fields[9]!, Number(fields.at(-1))] as const);
  return new Map(drops);
}
