import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeRtc, RtcPeer } from '../support/rtc-peer.ts';
import { dtlsParameters, opusParameters } from '../support/rtp.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  closeRtc();
  await server.stop();
});

const nothingNew = (since = 0) => ({ evidence: [], clientTime: Date.now(), since });

describe("the server's evidence", () => {
  it('tells each step that it saw, once, and how many bytes of media came', async () => {
    const ada = await TestClient.connect(server.url);
    const { transports } = await ada.join('evidence');
    const rtpParameters = opusParameters();
    const sender = await RtcPeer.forSending(transports.send!, rtpParameters.encodings![0]!.ssrc!);
    const { transportId } = transports.send!;
    await ada.ok('connectWebRtcTransport', { transportId, dtlsParameters: sender.dtlsParameters });
    sender.connect();
    await ada.ok('produce', { transportId, kind: 'audio', source: 'mic', rtpParameters, paused: false });
    sender.startSending();

    await until('media at the server', async () => {
      const { evidence } = await ada.ok('syncJourney', nothingNew());
      return evidence.some(
        ({ fact }) =>
          fact.type === 'transportSampled' && fact.direction === 'send' && fact.rtpBytesReceived > 0,
      );
    });
    const all = await ada.ok('syncJourney', nothingNew());
    const told = all.evidence.map(({ fact }) => fact.type);
    expect(told.filter((type) => type === 'peerJoined')).toHaveLength(1);
    expect(told).toEqual(
      expect.arrayContaining([
        'transportCreated',
        'transportConnectRequested',
        'iceStateChanged',
        'tupleSelected',
        'dtlsStateChanged',
        'producerCreated',
      ]),
    );
    const later = await ada.ok('syncJourney', nothingNew(all.cursor));
    expect(later.evidence.map(({ fact }) => fact.type)).toEqual(
      expect.arrayContaining(['transportSampled', 'reachabilityObserved']),
    );
    expect(later.evidence.map(({ fact }) => fact.type)).not.toContain('peerJoined');
    sender.close();
    ada.close();
  });

  it('counts who is reached and who is not', async () => {
    const lost = await Promise.all(['Ben', 'Cleo'].map(() => TestClient.connect(server.url)));
    for (const client of lost) {
      const { transports } = await client.join('unreached');
      const { transportId } = transports.send!;
      await client.ok('connectWebRtcTransport', { transportId, dtlsParameters: dtlsParameters() });
    }
    const seen = await until('two that are not reached', async () => {
      const { evidence } = await lost[0]!.ok('syncJourney', nothingNew());
      return evidence
        .map(({ fact }) => fact)
        .findLast((fact) => fact.type === 'reachabilityObserved' && fact.unreached >= 2);
    });
    expect(seen).toMatchObject({ unreached: 2 });
    for (const client of lost) client.close();
  });

  it('takes what the client saw, and refuses what is none of the known facts', async () => {
    const ada = await TestClient.connect(server.url);
    await ada.join('facts');
    const joined = { end: 'client' as const, at: Date.now(), fact: { type: 'joined' as const } };
    await ada.ok('syncJourney', { ...nothingNew(), evidence: [joined] });
    const forged = { end: 'server', at: 1, fact: { type: 'mediaLost' } };
    expect(await ada.refusal('syncJourney', { ...nothingNew(), evidence: [forged] })).toBe('invalidRequest');
    expect(await ada.refusal('syncJourney', { ...nothingNew(), evidence: Array(65).fill(joined) })).toBe(
      'invalidRequest',
    );
    ada.close();
  });
});
