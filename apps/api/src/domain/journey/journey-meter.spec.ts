import { expect, it } from '@jest/globals';
import type { StepName } from '@plenum/journey';
import type { ClientFact, ServerFact } from '@plenum/protocol';
import { FakeClock } from '../testing/fake-clock.ts';
import { JourneyMeter } from './journey-meter.ts';
import { JourneyRegistry } from './journey-registry.ts';

function makeJourney() {
  const clock = new FakeClock();
  const times: Partial<Record<StepName, number>>[] = [];
  const recoveries: number[] = [];
  const meter = new JourneyMeter({
    stepDone: (step, ms) => times.push({ [step]: ms }),
    mediaRecovered: (ms) => recoveries.push(ms),
  });
  const sut = new JourneyRegistry(clock, (journey, fact) => meter.note(journey, fact)).open('room', 'ada');
  const client = (...facts: ClientFact[]) =>
    sut.addClientEvidence(
      facts.map((fact) => ({ end: 'client', at: clock.now(), fact })),
      clock.now(),
    );
  return { sut, clock, client, times, recoveries };
}

const SAMPLED: ServerFact = {
  ...{ type: 'transportSampled', direction: 'send', bytesReceived: 9, rtpBytesReceived: 9, rtpBytesSent: 0 },
};

it('the time of each step is taken once, when media flows, from the wish to join', async () => {
  const { sut, clock, client, times } = makeJourney();
  client({ type: 'socketConnecting' }, { type: 'socketConnected' });
  await clock.advance(5_000); // At the door.
  client({ type: 'joinRequested' });
  await clock.advance(300);
  sut.observe({ type: 'peerJoined' });
  client({ type: 'joined' });
  client({ type: 'peerConnectionCreated', direction: 'send' }, { type: 'trackAdded', source: 'mic' });
  client({ type: 'peerConnectionCreated', direction: 'recv' }, { type: 'readyToReceive' });
  client({ type: 'iceGatheringChanged', direction: 'send', state: 'complete' });
  client({ type: 'descriptionsSet', direction: 'send' });
  await clock.advance(200);
  client({ type: 'connectionStateChanged', direction: 'send', state: 'connected' });
  sut.observe(SAMPLED);
  expect(times).toEqual([]);
  for (const audio of [0, 50, 100]) {
    const packetsSent = { audio, video: 0 };
    client({ type: 'sendSampled', expected: ['audio'], packetsSent });
    sut.observe({ ...SAMPLED, rtpBytesReceived: 9 + audio });
    await clock.advance(1_000);
  }
  const taken = Object.assign({}, ...times) as Record<StepName, number>;
  expect(taken).toMatchObject({ socketConnected: 0, roomJoined: 300, pathChosen: 500 });
  expect(taken.mediaFlows).toBeGreaterThan(500);
  const { length } = times;
  sut.observe(SAMPLED);
  expect(times).toHaveLength(length);
});

it('the time without media is taken from its loss to other media', async () => {
  const { sut, clock, recoveries } = makeJourney();
  sut.observe({ type: 'mediaLost' });
  await clock.advance(700);
  sut.observe({ type: 'mediaRebuilt' });
  expect(recoveries).toEqual([700]);
});
