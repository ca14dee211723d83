import { describe, expect, it } from '@jest/globals';
import type { ServerFact } from '@plenum/protocol';
import fc from 'fast-check';
import { FakeClock } from '../testing/fake-clock.ts';
import { PeerJourney } from './peer-journey.ts';

const sample = (bytes: number): ServerFact => ({
  type: 'transportSampled',
  direction: 'send',
  bytesReceived: bytes,
  rtpBytesReceived: bytes,
  rtpBytesSent: 0,
});

function makeJourney() {
  const clock = new FakeClock();
  const heard: ServerFact[] = [];
  const sut = new PeerJourney('room', 'ada', clock, (_journey, fact) => heard.push(fact));
  return { sut, clock, heard };
}

describe('what the server saw', () => {
  it('is given once to a client that tells its cursor', () => {
    const { sut, heard } = makeJourney();
    sut.observe({ type: 'peerJoined' });
    const first = sut.since(0);
    expect(first.evidence.map(({ fact }) => fact.type)).toEqual(['peerJoined']);
    expect(sut.since(first.cursor)).toEqual({ evidence: [], cursor: first.cursor });
    sut.observe({ type: 'peerResumed' });
    expect(sut.since(first.cursor).evidence.map(({ fact }) => fact.type)).toEqual(['peerResumed']);
    expect(heard).toHaveLength(2);
  });

  it('is as much as the feed holds for one who was away for long, and nothing for a cursor of the future', () => {
    const { sut } = makeJourney();
    for (let i = 1; i <= 1000; i += 1) sut.observe(sample(i));
    const { evidence, cursor } = sut.since(0);
    expect(cursor).toBe(1000);
    expect(evidence).toHaveLength(250);
    expect(evidence.at(-1)?.fact).toEqual(sample(1000));
    expect(sut.since(Number.MAX_SAFE_INTEGER)).toEqual({ evidence: [], cursor: 1000 });
  });

  it('reaches a client that keeps up without a gap and without a repetition', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 20 }), (bursts) => {
        const { sut } = makeJourney();
        const got: unknown[] = [];
        let cursor = 0;
        let seen = 0;
        for (const burst of bursts) {
          for (let i = 0; i < burst; i += 1) sut.observe(sample((seen += 1)));
          const reply = sut.since(cursor);
          ({ cursor } = reply);
          got.push(...reply.evidence.map(({ fact }) => fact));
        }
        expect(got).toEqual(Array.from({ length: seen }, (_, i) => sample(i + 1)));
      }),
    );
  });
});

describe('what the client saw', () => {
  it('is set on the server’s clock', () => {
    const { sut, clock } = makeJourney();
    const clientTime = clock.now() + 300_000; // Five minutes fast.
    sut.addClientEvidence(
      [{ end: 'client', at: clientTime - 2_000, fact: { type: 'joinRequested' } }],
      clientTime,
    );
    expect(sut.journey.timeline).toEqual([
      { end: 'client', at: clock.now() - 2_000, fact: { type: 'joinRequested' } },
    ]);
  });

  it('stays in bounds, whatever a client sends and by whatever clock', () => {
    const { sut } = makeJourney();
    for (let i = 0; i < 50; i += 1)
      sut.addClientEvidence(
        Array.from({ length: 64 }, () => ({
          end: 'client',
          at: 8.64e15,
          fact: { type: 'socketConnecting' },
        })),
        0,
      );
    sut.addClientEvidence([], 0);
    expect(sut.journey.timeline.length).toBeLessThanOrEqual(250);
    expect(sut.journey.timeline.every(({ at }) => Number.isFinite(new Date(at).getTime()))).toBe(true);
  });
});

describe('a journey that ended', () => {
  it('keeps its first end, and what is known; what waited for its client goes', () => {
    const { sut, clock } = makeJourney();
    sut.observe({ type: 'peerJoined' });
    sut.end();
    const { endedAt } = sut;
    void clock.advance(1);
    sut.end();
    expect(sut.endedAt).toBe(endedAt);
    sut.observe({ type: 'peerLeft', reason: 'late' }); // A transport's last word, say.
    expect(sut.since(0).evidence).toEqual([]);
    expect(sut.journey.timeline).toHaveLength(2);
  });
});
