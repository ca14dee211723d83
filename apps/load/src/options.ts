import { parseArgs } from 'node:util';
import type { RunOptions } from './run/run.ts';
import { processesFor } from './run/shares.ts';
import { WORKLOADS, workloadNamed } from './workloads.ts';

export const USAGE = `npm run load -- --url http://localhost:3000 --workload W3 --participants 200 --duration 60

  --url URL             the server, ${'http://localhost:3000'} where not given
  --workload NAME       what the participants do
${WORKLOADS.map(({ name, title, participants }) => `                        ${name}  ${title} (${participants})`).join('\n')}
  --participants N      how many; each workload has a number of its own
  --duration SECONDS    how long is measured once all have joined (30)
  --json FILE           writes the results
  --html FILE           writes a page with plots
  --room ID             the rooms' ids begin so; a new one each time where not given
  --watched N           of them decrypt and read what they receive (5); of the others, arrival and order are checked
  --processes N         of the generator, for those others; one for each 250
  --browser             a real Chromium joins the first room; its frames, its freezes and the longest gap between two
                        frames of a picture are told; its path is CHROMIUM_BIN, /usr/bin/chromium where not given
  --server-pid PID      whose CPU is measured, where the port does not tell

A server lets MAX_PEERS_PER_ROOM people into a room, 500 where it is not set, and takes
SIGNALING_CONNECTIONS_PER_ADDRESS connections from one address, 1000 where it is not set. Start it with more for W5's 503,
for W4's 500 and --browser, or for whatever is larger.
`;

export interface Options extends RunOptions {
  json: string | null;
  html: string | null;
}

/** What was typed cannot be done; the message says why. */
export class UsageError extends Error {}

const MOST = { participants: 10_000, duration: 86_400, processes: 64, watched: 10_000 };

/**
 * Reads the command line.
 * @returns null where only help was asked for
 * @throws UsageError
 */
export function parseOptions(args: string[]): Options | null {
  const values = read(args);
  if (values.help) return null;
  const workload = orUsage(() => workloadNamed(values.workload));
  const participants = whole('participants', values.participants ?? String(workload.participants), MOST);
  const processes = values.processes ?? String(processesFor(participants));
  return {
    url: orUsage(() => new URL(values.url).origin),
    workload,
    participants,
    duration: whole('duration', values.duration, MOST),
    roomId: values.room ?? `load-${Date.now().toString(36)}`,
    processes: Math.min(whole('processes', processes, MOST), participants),
    watched: whole('watched', values.watched, MOST),
    serverPid: values['server-pid'] === undefined ? null : whole('server-pid', values['server-pid']),
    browser: values.browser ? (process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium') : null,
    json: values.json ?? null,
    html: values.html ?? null,
  };
}

function read(args: string[]) {
  const text = { type: 'string' } as const;
  return orUsage(
    () =>
      parseArgs({
        args,
        options: {
          url: { ...text, default: 'http://localhost:3000' },
          workload: { ...text, default: 'W3' },
          participants: text,
          duration: { ...text, default: '30' },
          json: text,
          html: text,
          room: text,
          watched: { ...text, default: '5' },
          processes: text,
          'server-pid': text,
          browser: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }).values,
  );
}

/** @throws UsageError where it is none, or out of bounds */
export function whole(name: string, value: string, most: Record<string, number> = {}): number {
  const number = Number(value);
  const max = most[name] ?? Number.MAX_SAFE_INTEGER;
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new UsageError(`--${name} must be a whole number from 1 to ${max}, and is ${value}`);
}

function orUsage<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
