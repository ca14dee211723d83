import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { OpenTransport } from '../domain/live/open-transports.ts';
import { MeetingMetrics } from './meeting-metrics.ts';

const PATH = { candidateType: 'relay', protocol: 'udp' } as OpenTransport['path'];

it('each scrape tells the transports and their paths as they are then', async () => {
  const registry = new Registry();
  let transports: OpenTransport[] = [];
  new MeetingMetrics(registry).watch({
    transports: async () => transports,
    machine: async () => ({ workers: [] }),
    workerDeaths: () => 0,
  });
  const told = async () => {
    const text = await registry.metrics();
    return text.split('\n').filter((line) => /^plenum_(selected_candidates|transports)\{/.test(line));
  };
  expect(await told()).toEqual([]);
  transports = [
    { direction: 'send', state: 'connected', path: PATH },
    { direction: 'recv', state: 'new', path: null },
  ];
  expect(await told()).toEqual([
    'plenum_selected_candidates{protocol="udp",type="relay"} 1',
    'plenum_transports{direction="send",state="connected"} 1',
    'plenum_transports{direction="recv",state="new"} 1',
  ]);
  transports = [];
  expect(await told()).toEqual([]);
});
