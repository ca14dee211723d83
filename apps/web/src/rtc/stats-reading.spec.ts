import { describe, expect, it } from '@jest/globals';
import { readPath, readReceived, readSent } from './stats-reading.ts';

function reportOf(...entries: { id: string; type: string; [key: string]: unknown }[]): RTCStatsReport {
  return new Map(entries.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport;
}
const pair = { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', currentRoundTripTime: 0.0234 };
const other = { id: 'other', type: 'candidate-pair', localCandidateId: 'nothing', state: 'failed' };
const local = { id: 'local', type: 'local-candidate', protocol: 'udp', candidateType: 'host' };

describe('reading getStats', () => {
  it('adds up what is sent, by kind', () => {
    const report = reportOf(
      { id: '1', type: 'outbound-rtp', kind: 'video', packetsSent: 5 },
      { id: '2', type: 'outbound-rtp', kind: 'video', packetsSent: 7 },
      { id: '3', type: 'outbound-rtp', kind: 'audio', packetsSent: 3 },
      { id: '4', type: 'remote-inbound-rtp', kind: 'audio', packetsReceived: 99 },
    );
    expect(readSent(report, ['audio'])).toEqual({
      type: 'sendSampled',
      expected: ['audio'],
      packetsSent: { audio: 3, video: 12 },
    });
  });

  it('counts what was decoded, not what was made up, and no probes', () => {
    const report = reportOf(
      {
        id: '1',
        type: 'inbound-rtp',
        kind: 'audio',
        packetsReceived: 4,
        totalSamplesReceived: 960,
        concealedSamples: 900,
      },
      { id: '2', type: 'inbound-rtp', kind: 'video', packetsReceived: 6, framesDecoded: 2 },
      { id: '3', type: 'inbound-rtp', kind: 'video', mid: 'probator', packetsReceived: 500 },
    );
    expect(readReceived(report, ['audio', 'video'])).toMatchObject({
      packetsReceived: { audio: 4, video: 6 },
      framesDecoded: 2,
      audioSamplesDecoded: 60,
    });
  });

  it('finds the path as Chromium and Safari tell it', () => {
    const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'pair' };
    const path = {
      type: 'pathSelected',
      direction: 'send',
      protocol: 'udp',
      candidateType: 'host',
      roundTripMs: 23,
    };
    expect(readPath(reportOf(other, transport, pair, local), 'send')).toEqual(path);
  });

  it('finds the path as Firefox tells it', () => {
    expect(readPath(reportOf(other, { ...pair, selected: true }, local), 'recv')).toMatchObject({
      direction: 'recv',
    });
  });

  it('tells how a TURN server is reached: that is what this network lets through', () => {
    const relay = { ...local, candidateType: 'relay', relayProtocol: 'tls' };
    expect(readPath(reportOf({ ...pair, selected: true }, relay), 'recv')).toMatchObject({
      protocol: 'tls',
      candidateType: 'relay',
    });
  });

  it('finds none before one is selected', () => {
    expect(readPath(reportOf(other), 'send')).toBeNull();
  });
});
