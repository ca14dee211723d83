import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '@plenum/protocol';
import { announcedAddresses } from './announced-addresses.ts';

const created = (direction: 'send' | 'recv', announced: string[]): Evidence => ({
  end: 'server',
  at: 0,
  fact: { type: 'transportCreated', direction, announced },
});

describe('announcedAddresses', () => {
  it('names each address once, with its protocols', () => {
    const both = ['udp 203.0.113.7:44400', 'tcp 203.0.113.7:44400'];
    expect(announcedAddresses([created('send', both), created('recv', both)])).toEqual([
      '203.0.113.7:44400 (UDP, TCP)',
    ]);
  });

  it('knows none before the server told any', () => {
    expect(announcedAddresses([{ end: 'client', at: 0, fact: { type: 'joined' } }])).toEqual([]);
  });
});
