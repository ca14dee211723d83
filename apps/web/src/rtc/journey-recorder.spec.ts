import { describe, expect, it } from '@jest/globals';
import { LIMITS, type Direction, type Kind, type RequestInput, type ServerEvidence } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import { JourneyRecorder, type MediaObserved } from './journey-recorder.ts';
import { RequestFailedError } from './request-failed-error.ts';

/** The clock of the server is an hour ahead. */
const AHEAD = 3_600_000;

/** Media of which this many packets were seen, in both directions. */
class FakeMedia implements MediaObserved {
  packets = 0;
  looks = 0;
  expected: Kind[] = ['audio'];

  expectedKinds(): Kind[] {
    return this.expected;
  }

  async getStats(direction: Direction): Promise<RTCStatsReport> {
    this.looks += 1;
    const { packets } = this;
    const rtp =
      direction === 'send'
        ? { id: 'rtp', type: 'outbound-rtp', kind: 'audio', packetsSent: packets }
        : {
            id: 'rtp',
            type: 'inbound-rtp',
            kind: 'audio',
            packetsReceived: packets,
            totalSamplesReceived: packets * 960,
          };
    return new Map([['rtp', rtp]]) as unknown as RTCStatsReport;
  }
}

function build() {
  let now = 1_000_000;
  const toTell: ServerEvidence[] = [];
  let refusal: RequestFailedError | null = null;
  const signaling = new FakeSignaling({
    syncJourney: () => {
      if (refusal) throw refusal;
      const at = now + AHEAD;
      const counted = {
        direction: 'send',
        bytesReceived: media.packets,
        rtpBytesReceived: media.packets,
        rtpBytesSent: 0,
      } as const;
      const sampled: ServerEvidence = { end: 'server', at, fact: { type: 'transportSampled', ...counted } };
      return { evidence: [...toTell.splice(0), sampled], cursor: 5, serverTime: at };
    },
  });
  const media = new FakeMedia();
  const recorder = new JourneyRecorder({ request: signaling.request, now: () => now });
  /** Lets seconds pass, each with its tick; `grow` packets come in each. */
  const pass = async (seconds: number, grow = 0) => {
    for (let second = 0; second < seconds; second += 1) {
      now += 1_000;
      media.packets += grow;
      await recorder.tick();
    }
  };
  const join = () => {
    recorder.record({ type: 'socketConnecting' });
    recorder.record({ type: 'socketConnected' });
    recorder.record({ type: 'joinRequested' });
    recorder.handleJoined(recorder.evidenceForJoin().evidence);
    recorder.record({ type: 'joined' });
    for (const direction of ['send', 'recv'] as const)
      recorder.record({ type: 'peerConnectionCreated', direction });
    recorder.record({ type: 'trackAdded', source: 'mic' });
    recorder.record({ type: 'readyToReceive' });
    recorder.handleMedia(media);
  };
  const connect = () => {
    for (const direction of ['send', 'recv'] as const) {
      recorder.record({ type: 'iceGatheringChanged', direction, state: 'complete' });
      recorder.record({ type: 'descriptionsSet', direction });
      recorder.record({ type: 'connectionStateChanged', direction, state: 'connected' });
    }
  };
  const syncs = () => signaling.asked.map(({ data }) => data as RequestInput<'syncJourney'>);
  const refuse = (error: RequestFailedError | null) => (refusal = error);
  return { recorder, media, pass, join, connect, syncs, toTell, refuse, clock: () => now };
}

describe('JourneyRecorder', () => {
  it('says nothing to the server before first media, or three seconds after joining', async () => {
    const { join, pass, syncs } = build();
    join();
    await pass(2);
    expect(syncs()).toHaveLength(0);
    await pass(1);
    expect(syncs()).toHaveLength(1);
  });

  it('tells with the join what came before it, and not again', async () => {
    const { recorder, join, connect, pass, syncs } = build();
    join();
    connect();
    await pass(1, 50);
    const told = syncs()[0]!.evidence.map(({ fact }) => fact.type);
    expect(told).toContain('joined');
    expect(told).toContain('sendSampled');
    expect(told).not.toContain('joinRequested');
    expect(recorder.evidenceForJoin().evidence[0]!.fact.type).toBe('socketConnecting');
  });

  it('asks the server once in half a minute while all is well, and looks at the media less often', async () => {
    const { recorder, media, join, connect, pass, syncs } = build();
    join();
    connect();
    await pass(3, 50);
    expect(recorder.view().well).toBe(true);
    const before = { syncs: syncs().length, looks: media.looks };
    await pass(30, 50);
    expect(syncs().length).toBe(before.syncs + 1);
    expect((media.looks - before.looks) / 2).toBe(6);
  });

  it('tells news within ten seconds while all is well; samples are no news', async () => {
    const { recorder, join, connect, pass, syncs } = build();
    join();
    connect();
    await pass(3, 50);
    const before = syncs().length;
    recorder.record({ type: 'trackReceived', source: 'mic' });
    await pass(11, 50);
    expect(syncs().length).toBe(before + 1);
    const facts = syncs()
      .at(-1)!
      .evidence.map(({ fact }) => fact.type);
    expect(facts.filter((type) => type === 'receiveSampled')).toHaveLength(1);
    expect(facts).toContain('trackReceived');
  });

  it('exchanges each second while somebody watches', async () => {
    const { recorder, join, connect, pass, syncs } = build();
    join();
    connect();
    await pass(3, 50);
    recorder.setWatched(true);
    await pass(1, 50);
    const before = syncs().length;
    await pass(5, 50);
    expect(syncs().length).toBe(before + 5);
    expect(syncs().at(-1)!.since).toBe(5);
  });

  it('exchanges each second while something is wrong', async () => {
    const { join, connect, pass, syncs, recorder } = build();
    join();
    connect();
    await pass(20);
    expect(recorder.view().well).toBe(false);
    expect(syncs().length).toBeGreaterThanOrEqual(17);
    // But not for ever: who refused the camera is never quite well.
    await pass(20);
    const before = syncs().length;
    await pass(20);
    expect(syncs().length).toBe(before + 4);
  });

  it('sets what the server saw on its own clock', async () => {
    const { recorder, toTell, join, pass, clock } = build();
    join();
    toTell.push({ end: 'server', at: clock() + AHEAD, fact: { type: 'peerJoined' } });
    await pass(3);
    const [seen] = recorder.journey.timeline.filter(({ end }) => end === 'server');
    expect(seen!.at).toBe(1_000_000);
  });

  it('sends no more than fits, and the rest with the next', async () => {
    const { recorder, join, pass, syncs } = build();
    join();
    for (let i = 0; i < 100; i += 1) recorder.record({ type: 'trackReceived', source: 'mic' });
    await pass(4);
    expect(syncs()[0]!.evidence).toHaveLength(LIMITS.factsPerSync);
    const received = syncs()
      .flatMap(({ evidence }) => evidence)
      .filter(({ fact }) => fact.type === 'trackReceived');
    expect(received).toHaveLength(100);
  });

  it('tells again what did not arrive, when the server lets it', async () => {
    const { recorder, join, pass, syncs, refuse } = build();
    join();
    refuse(new RequestFailedError({ code: 'rateLimited', message: 'no', details: { retryAfterMs: 2_500 } }));
    await pass(3);
    expect(syncs()).toHaveLength(1);
    refuse(null);
    await pass(2);
    expect(syncs()).toHaveLength(1);
    await pass(1);
    expect(syncs()).toHaveLength(2);
    expect(syncs()[1]!.evidence[0]!.fact.type).toBe('joined');
    expect(recorder.journey.timeline.filter(({ fact }) => fact.type === 'joined')).toHaveLength(1);
  });
});
