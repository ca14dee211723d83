import { describe, expect, it } from '@jest/globals';
import type { ParticipantCourse } from '@plenum/protocol/rest';
import { standingAt, stretchesOf, type Moment } from './course.ts';

const moment = (at: number, state: Moment['state']): Moment => ({
  at,
  step: 9,
  state,
  diagnoses: [],
  path: null,
  ...{ lossIn: null, lossOut: null, layers: null },
});
const ada: ParticipantCourse = {
  ...{ participantId: 'p', meetingId: 'm', displayName: 'Ada', role: 'host' },
  ...{ joinedAt: 1000, leftAt: 9000, leaveReason: 'left', browser: null },
  moments: [moment(900, 'working'), moment(2000, 'done'), moment(5000, 'failed'), moment(6000, 'failed')],
};

describe('where somebody stood', () => {
  it.each([
    [999, { state: 'absent' }],
    [1000, { state: 'working' }],
    [4999, { state: 'done' }],
    [8999, { state: 'failed', moment: { at: 6000 } }],
    [9000, { state: 'left', reason: 'left' }],
  ])('at %i', (at, standing) => {
    expect(standingAt(ada, at)).toMatchObject(standing);
  });

  it('is not known of whoever is still there', () => {
    expect(standingAt({ ...ada, moments: null, leftAt: null }, 5000)).toEqual({ state: 'unknown' });
  });
});

describe('the bar', () => {
  it('has one stretch for each state, from coming to leaving', () => {
    expect(stretchesOf(ada, 0, 10_000)).toEqual([
      { state: 'working', from: 10, length: 10 },
      { state: 'done', from: 20, length: 30 },
      { state: 'failed', from: 50, length: 40 },
    ]);
  });

  it('goes to the end for whoever is still there', () => {
    expect(stretchesOf({ ...ada, moments: null, leftAt: null }, 0, 10_000)).toEqual([
      { state: 'unknown', from: 10, length: 90 },
    ]);
  });
});
