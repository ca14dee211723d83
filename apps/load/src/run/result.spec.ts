import { describe, expect, it } from '@jest/globals';
import { Tally } from '../measure/tally.ts';
import { workloadNamed } from '../workloads.ts';
import type { Look } from './look.ts';
import { summarize } from './result.ts';

const SECONDS = 10;
const CORES = 2;
const PACKETS = 1000;

/** What was counted by the end, where nothing was wrong: packets went on time. */
function calm(): Tally {
  const tally = new Tally();
  Object.assign(tally, { audioPackets: PACKETS, videoPackets: PACKETS });
  for (let count = 0; count < PACKETS; count += 1) tally.lateness.record(200);
  return tally;
}

function lookAt(atMs: number, tally: Tally, more: Partial<Look> = {}): Look {
  const people = { joined: 10, consumers: 90, silent: 0, failed: 0, errors: [], joins: [] };
  const cpu = { generatorCpuUs: 0, serverCpuUs: null };
  const drops = { generator: 3, server: null };
  return { atMs, counts: [tally.toCounts()], ...people, ...cpu, drops, ...more };
}

/** A run of 10 s on two cores, of which one thing is to be told. */
function summaryOf({ tally = calm(), end = {}, start = {}, workload = 'W3', participants = 10 } = {}) {
  const first = lookAt(0, new Tally(), start);
  return summarize({
    options: {
      ...{ url: 'http://localhost', roomId: 'room', duration: SECONDS, processes: 1, serverPid: null },
      ...{ workload: workloadNamed(workload), participants },
    },
    shares: [],
    ...{ beforeJoins: first, afterJoins: first, start: first },
    samples: [{ from: first, to: lookAt(SECONDS * 1000, tally, end) }],
    memory: [null, null],
    ...{ cores: CORES, browser: null },
  });
}

describe('a run is void', () => {
  const cpuOf = (ratio: number) => ({ generatorCpuUs: ratio * CORES * SECONDS * 1e6 });
  const late = (us: number, count: number) => {
    const tally = calm();
    for (let one = 0; one < count; one += 1) tally.lateness.record(us);
    return tally;
  };

  it('not where the generator was calm; what it dropped before does not count', () => {
    expect(summaryOf()).toMatchObject({ generatorSaturated: false, generatorSaturatedBecause: [] });
  });

  it.each([
    [
      'more than one packet in a hundred went 5 ms late',
      { tally: late(6000, 20) },
      'packets were sent too late',
    ],
    ['most packets went 1 ms late', { tally: late(1500, PACKETS * 2) }, 'packets were sent too late'],
    ['it used more than 70 % of its CPU', { end: cpuOf(0.72) }, 'it used too much of its CPU'],
    [
      'a datagram was dropped',
      { end: { drops: { generator: 4, server: null } } },
      'it did not read all datagrams in time',
    ],
    [
      'a packet could not be sent',
      { tally: Object.assign(calm(), { unsent: 1 }) },
      'it lost connections, and could not send all packets',
    ],
  ])('where %s', (_what, facts, because) => {
    expect(summaryOf(facts)).toMatchObject({
      generatorSaturated: true,
      generatorSaturatedBecause: [because],
    });
  });

  it.each([
    ['one packet in two hundred went 6 ms late', { tally: late(6000, 5) }],
    ['it used less than 70 % of its CPU', { end: cpuOf(0.68) }],
  ])('not where %s', (_what, facts) => {
    expect(summaryOf(facts).generatorSaturated).toBe(false);
  });
});

describe('what never came', () => {
  it('is told, the most at a time', () => {
    expect(summaryOf().silentConsumers).toBe(0);
    expect(summaryOf({ start: { silent: 2 }, end: { silent: 1 } }).silentConsumers).toBe(2);
  });

  it('is told of voices only where all who talk are heard', () => {
    const tally = Object.assign(calm(), { speakerSwitchMissed: 2 });
    tally.speakerSwitch.record(6_000_000);
    expect(summaryOf({ tally })).toMatchObject({ speakerSwitchMissed: 2 });
    expect(summaryOf({ tally }).speakerSwitchMs.p95).toBeGreaterThan(5900);
    expect(summaryOf({ tally, workload: 'W4', participants: 500 })).toMatchObject({
      speakerSwitchMissed: null,
      speakerSwitchMs: { p95: null },
    });
  });
});
