import { describe, expect, it } from '@jest/globals';
import { NetworkReader } from './network-reading.ts';

type Entry = { id: string; type: string; [key: string]: unknown };
const reportOf = (...entries: Entry[]): RTCStatsReport =>
  new Map(entries.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport;

const sentOf = (packetsSent: number, packetsLost: number, kind = 'video'): Entry[] => [
  { id: 'out', type: 'outbound-rtp', kind, packetsSent },
  { id: 'server', type: 'remote-inbound-rtp', kind, localId: 'out', packetsLost },
];
const stream = (id: string, packetsReceived: number, packetsLost: number, more = {}): Entry => {
  return { ...{ id, type: 'inbound-rtp', kind: 'video', packetsReceived, packetsLost }, ...more };
};
const pair = (more = {}): Entry[] => [
  {
    id: 'pair',
    type: 'candidate-pair',
    localCandidateId: 'local',
    nominated: true,
    state: 'succeeded',
    ...more,
  },
  { id: 'local', type: 'local-candidate', protocol: 'udp', candidateType: 'host' },
];

describe('what happened between two looks at getStats', () => {
  it('is nothing to tell at the first one', () => {
    const look = new NetworkReader().read(reportOf(...sentOf(500, 100)), reportOf(stream('a', 500, 100)));
    expect(look).toEqual({
      ...{ roundTripMs: null, lossUp: null, lossDown: null, uplinkBps: null, isCpuShort: false },
    });
  });

  it('is the share of what the server lost of all that was sent since', () => {
    const sut = new NetworkReader();
    sut.read(reportOf(...sentOf(500, 100)), null);
    expect(sut.read(reportOf(...sentOf(600, 110)), null).lossUp).toBeCloseTo(0.1);
  });

  it('tells nothing by sound, of which mediasoup reports the loss of whoever receives it worst', () => {
    const sut = new NetworkReader();
    sut.read(reportOf(...sentOf(500, 0, 'audio')), null);
    expect(sut.read(reportOf(...sentOf(600, 50, 'audio')), null).lossUp).toBeNull();
  });

  it('is what most streams lost: one that lost more may have lost it before it came to the server', () => {
    const sut = new NetworkReader();
    const look = (received: number, [a, b, c]: number[]) =>
      sut.read(
        null,
        reportOf(stream('a', received, a!), stream('b', received, b!), stream('c', received, c!), {
          ...stream('p', 9 * received, 500),
          mid: 'probator',
        }),
      ).lossDown;
    look(0, [0, 0, 0]);
    expect(look(100, [0, 25, 0])).toBe(0);
    expect(look(200, [25, 50, 25])).toBeCloseTo(0.2);
  });

  it('leaves out what somebody else says to have lost', () => {
    const sut = new NetworkReader();
    const look = (received: number, lost: number, isBlamed: (trackId: string) => boolean) =>
      sut.read(null, reportOf(stream('a', received, lost, { trackIdentifier: 'of Ben' })), isBlamed).lossDown;
    look(0, 0, () => false);
    expect(look(100, 100, () => false)).toBeCloseTo(0.5);
    expect(look(200, 200, (trackId) => trackId === 'of Ben')).toBeNull();
  });

  it('is not told by a handful of packets, of streams that began anew, or that lost less than nothing', () => {
    const sut = new NetworkReader();
    sut.read(null, reportOf(stream('a', 100, 10)));
    expect(sut.read(null, reportOf(stream('a', 110, 15))).lossDown).toBeNull();
    expect(sut.read(null, reportOf(stream('a', 50, 50))).lossDown).toBeNull();
    expect(sut.read(null, reportOf(stream('a', 150, 40))).lossDown).toBe(0);
  });

  it('tells the round trip of the way out, else of the way in', () => {
    const sut = new NetworkReader();
    const [out, back] = [
      reportOf(...pair({ currentRoundTripTime: 0.2 })),
      reportOf(...pair({ currentRoundTripTime: 0.3 })),
    ];
    expect(sut.read(out, back).roundTripMs).toBe(200);
    expect(sut.read(null, back).roundTripMs).toBe(300);
  });

  it('tells what the uplink carries where pictures take all of it', () => {
    const sut = new NetworkReader();
    const uplink = (available: number, ...wanted: number[]) =>
      sut.read(
        reportOf(
          ...pair({ availableOutgoingBitrate: available }),
          ...wanted.map((targetBitrate, index) => {
            return { id: String(index), type: 'outbound-rtp', kind: 'video', targetBitrate };
          }),
        ),
        null,
      ).uplinkBps;
    expect(uplink(300_000, 150_000, 140_000)).toBe(300_000);
    expect(uplink(300_000, 100_000)).toBeNull();
    expect(uplink(300_000)).toBeNull();
  });

  it('tells where the machine is too slow to encode', () => {
    const report = reportOf({
      id: 'out',
      type: 'outbound-rtp',
      kind: 'video',
      qualityLimitationReason: 'cpu',
    });
    expect(new NetworkReader().read(report, null).isCpuShort).toBe(true);
  });
});
