import { expect, it } from '@jest/globals';
import { addEvidence, startJourney } from '@plenum/journey';
import type { Evidence } from '@plenum/protocol';
import type { ParticipantDetail } from '@plenum/protocol/rest';
import { incidentReport } from './incident-report.ts';

const MEETING = {
  ...{ meetingId: 'm', roomId: 'weekly', roomName: 'Weekly', startedAt: 1000, endedAt: 9000 },
  participants: 1,
};
const MEASURED = { lossIn: 0.1, lossOut: null, layers: { spatialLayer: 1, temporalLayer: 2 } };
const SECRETS = ['203.0.113.7', 'token=abc', 'turn.example.org'];

function participant(journey: unknown): ParticipantDetail {
  const announced = ['udp 203.0.113.7:44400'];
  const diagnosis = { cause: 'wrongAnnouncedAddress', announced, step: 9, blame: 'server' };
  return {
    ...{ participantId: 'p', meetingId: 'm', displayName: 'Ada', role: 'participant' },
    ...{ joinedAt: 1000, leftAt: 8000, leaveReason: 'left', browser: 'Firefox 141, Linux', journey },
    quality: [{ at: 2000, step: 9, state: 'failed', diagnoses: [diagnosis], path: null, ...MEASURED }],
  };
}

it('an incident report says whose it is and what happened, without addresses, links and tokens', () => {
  const evidence: Evidence[] = [
    { end: 'server', at: 1000, fact: { type: 'peerJoined' } },
    {
      ...{ end: 'client', at: 2000 },
      fact: { type: 'socketLost', reason: `at 203.0.113.7 https://x/#token=abc turn.example.org` },
    },
  ];
  const report = incidentReport(MEETING, participant(addEvidence(startJourney(), evidence)), 10_000);
  expect(report).toMatchObject({
    meeting: { roomName: 'Weekly' },
    participant: { displayName: 'Ada', leaveReason: 'left', browser: 'Firefox 141, Linux' },
    moments: [{ step: 9, state: 'failed', diagnoses: [{ cause: 'wrongAnnouncedAddress' }], ...MEASURED }],
    journey: { timeline: [{ end: 'server' }, { fact: { type: 'socketLost' } }] },
  });
  for (const secret of SECRETS) expect(JSON.stringify(report)).not.toContain(secret);
});

it('is short, but not missing, where a killed server kept nothing', () => {
  const report = incidentReport(MEETING, { ...participant(null), quality: null }, 10_000);
  expect(report).toMatchObject({ moments: null, journey: { diagnoses: [], timeline: [] } });
});
