import { describe, expect, it } from '@jest/globals';
import { readRoundTrip } from './path-test-stats.ts';

const report = (...entries: object[]): RTCStatsReport =>
  new Map(entries.map((entry, index) => [`${index}`, { id: `${index}`, ...entry }]));
const nothing = report();
const sound = (packetsReceived: number, packetsLost: number) => ({
  type: 'inbound-rtp',
  kind: 'audio',
  packetsReceived,
  packetsLost,
});
const picture = { type: 'inbound-rtp', kind: 'video', packetsReceived: 50, packetsLost: 50 };

describe('what media met with', () => {
  it('is nothing before something came back', () => {
    expect(readRoundTrip(nothing, nothing)).toBeNull();
    expect(readRoundTrip(nothing, report(sound(0, 0)))).toBeNull();
  });

  it('is the loss of sound, and never less than none', () => {
    expect(readRoundTrip(nothing, report(sound(90, 10), picture))).toEqual({
      roundTripMs: null,
      loss: 0.1,
      packetsReceived: 140,
    });
    expect(readRoundTrip(nothing, report(sound(90, -3)))?.loss).toBe(0);
    expect(readRoundTrip(nothing, report(picture))?.loss).toBe(0);
  });

  it('is the round trip of the selected pair', () => {
    const sent = new Map([
      ['t', { id: 't', type: 'transport', selectedCandidatePairId: 'p' }],
      ['p', { id: 'p', type: 'candidate-pair', localCandidateId: 'l', currentRoundTripTime: 0.0321 }],
      ['l', { id: 'l', type: 'local-candidate', candidateType: 'host', protocol: 'udp' }],
    ]);
    expect(readRoundTrip(sent as RTCStatsReport, report(sound(10, 0)))?.roundTripMs).toBe(32);
  });
});
