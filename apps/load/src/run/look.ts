import { monotonicMs } from '../clock.ts';
import { withDescendants } from '../measure/processes.ts';
import type { ServerProbe } from '../measure/server-probe.ts';
import type { TallyCounts } from '../measure/tally.ts';
import type { UdpDrops } from '../measure/udp-drops.ts';
import type { JoinRecord } from '../participant/participant.ts';
import type { GroupHandle } from './group-handle.ts';

/** Everything that can be counted, at one moment. */
export interface Look {
  atMs: number;
  counts: TallyCounts[];
  joined: number;
  consumers: number;
  silent: number;
  failed: number;
  errors: string[];
  joins: JoinRecord[];
  generatorCpuUs: number;
  serverCpuUs: number | null;
  /** Datagrams that nobody read in time. */
  drops: { generator: number; server: number | null };
}

/** @param drops of the generator's sockets */
export async function takeLook(groups: GroupHandle[], probe: ServerProbe, drops: UdpDrops): Promise<Look> {
  const reports = await Promise.all(groups.map((group) => group.report()));
  const own = process.cpuUsage();
  const sum = (pick: (report: (typeof reports)[number]) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  return {
    atMs: monotonicMs(),
    counts: reports.map(({ counts }) => counts),
    joined: sum(({ joined }) => joined),
    consumers: sum(({ consumers }) => consumers),
    silent: sum(({ silent }) => silent),
    failed: sum(({ failed }) => failed),
    errors: [...new Set(reports.flatMap(({ errors }) => errors))],
    joins: reports.flatMap(({ joins }) => joins),
    generatorCpuUs: own.user + own.system + sum(({ cpuUs }) => cpuUs),
    serverCpuUs: probe.cpuUs(),
    drops: {
      generator: drops.count(groups.flatMap(({ pid }) => withDescendants(pid))),
      server: probe.udpReceiveDrops(),
    },
  };
}
