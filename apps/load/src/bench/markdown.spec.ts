import { describe, expect, it } from '@jest/globals';
import type { Seen } from '../browser/witness.ts';
import type { Result } from '../run/result.ts';
import { sectionOf, withSection, type Played } from './markdown.ts';
import type { Row } from './rounds.ts';

const percentiles = { p50: 1, p95: 2, p99: 3 };
const resultOf = (cpuUsPerForwardedPacket: number, generatorSaturated = false, browser: Seen | null = null) =>
  ({
    browser,
    generatorCpuCores: 0.5,
    sendLatenessUs: percentiles,
    lossRatio: 0,
    forwardedPacketsPerParticipantPerSecond: 500,
    cpuUsPerForwardedPacket,
    serverCpuCores: null,
    serverReceiveDrops: 0,
    serverCpuSecondsWhileJoining: null,
    forwardLatencyUs: percentiles,
    controlLatencyUs: percentiles,
    joinToFirstMediaMs: percentiles,
    speakerSwitchMs: percentiles,
    layerSwitchMs: percentiles,
    requestsPerJoin: 6,
    generatorSaturated,
    generatorSaturatedBecause: generatorSaturated ? ['packets were sent too late'] : [],
  }) as unknown as Result;

const rowOf = (...results: Result[]): Row => ({
  subject: 'Plenum',
  workload: 'W3',
  title: '',
  participants: 30,
  rounds: results.map((result) => ({ result, nodeShare: 0.125 })),
  failures: [],
});
const playedOf = (more: Partial<Played>): Played => ({
  rows: [rowOf()],
  witnessed: [],
  profiles: [],
  ...more,
});
const circumstances = { date: '', machine: '', cores: '', rounds: 4, seconds: 1, left: [] };

describe('the section of a page', () => {
  it('takes the place of the one before, and nothing else', () => {
    const first = withSection('# Page\n\nWords.\n', 'old');
    expect(first).toMatch(/^# Page\n\nWords\.\n/);
    const second = withSection(`${first}\nMore words.\n`, 'new');
    expect(second).toContain('Words.');
    expect(second).toContain('More words.');
    expect(second).toContain('new');
    expect(second).not.toContain('old');
  });

  it('shows medians with their spread, without the rounds that are void, and why these are', () => {
    const row = rowOf(resultOf(30), resultOf(10), resultOf(20), resultOf(77, true));
    const section = sectionOf(circumstances, playedOf({ rows: [row] }), []);
    expect(section).toContain('| 20 (10 to 30) | 12.5 |');
    expect(section).toContain('3 of 4');
    expect(section).not.toContain('77');
    expect(section).toContain('packets were sent too late');
  });

  it('tells what a real browser saw, however late the generator was', () => {
    const even = { longestGapMs: 120, gapsOver200Ms: 0, gapsTotalMs: 0, watchedSeconds: 50 };
    const seen = { pictures: 5, framesDecoded: 1463, freezes: 0, frozenMs: 0, ...even };
    const section = sectionOf(circumstances, playedOf({ witnessed: [rowOf(resultOf(15, true, seen))] }), []);
    expect(section).toContain('| 5 | 1460 | 0 | 120 | 0 | 0.5 | 0.003 | 1 of 1 |');
    expect(section).toContain('latencies are too high, because of the generator: packets were sent too late');
    expect(section).not.toContain('rounds are void');
  });

  it('says so where a server did not survive', () => {
    const row = { ...rowOf(), failures: ['3 of 30 could join'] };
    expect(sectionOf(circumstances, playedOf({ rows: [row] }), [])).toContain(
      '- Plenum, W3 with 30: 3 of 30 could join',
    );
  });
});

it('says what could not be compared, shows pictures, and where the time goes', () => {
  const left = ['Janus is not installed: apt-get install janus'];
  const parts = [{ name: 'SRTP', share: 0.25 }];
  const node = [{ name: 'ws', share: 0.004 }];
  const profile = { subject: 'Plenum', workload: 'FAN', participants: 31, parts, functions: parts, node };
  const picture = { title: 'CPU', path: 'images/performance/cpu.svg' };
  const section = sectionOf({ ...circumstances, left }, playedOf({ profiles: [profile] }), [picture]);
  expect(section).toContain('- Janus is not installed: apt-get install janus');
  expect(section).toContain('![CPU](images/performance/cpu.svg)');
  expect(section).toContain('| SRTP | 25.0 |');
  expect(section).not.toContain('| ws |');
});
