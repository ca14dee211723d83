import type { ParticipantCourse } from '@plenum/protocol/rest';

export type Moment = NonNullable<ParticipantCourse['moments']>[number];

/** How somebody was doing at one moment of a meeting. */
export type Standing =
  | { state: 'absent' }
  | { state: 'left'; reason: string }
  /** Present, and nothing more is known: they are still there, or the server was killed. */
  | { state: 'unknown' }
  | { state: Moment['state']; moment: Moment };

/** @param at epoch ms. */
export function standingAt(course: ParticipantCourse, at: number): Standing {
  if (at < course.joinedAt) return { state: 'absent' };
  if (course.leftAt !== null && at >= course.leftAt)
    return { state: 'left', reason: course.leaveReason ?? '' };
  const moment = course.moments?.findLast((one) => one.at <= at);
  return moment ? { state: moment.state, moment } : { state: 'unknown' };
}

export interface Stretch {
  state: Moment['state'] | 'unknown';
  /** Where on the way from the meeting's beginning to its end, in per cent. */
  from: number;
  length: number;
}

/** A participant's time as stretches of one state each, for a bar. */
export function stretchesOf(course: ParticipantCourse, begin: number, end: number): Stretch[] {
  const scale = 100 / Math.max(1, end - begin);
  const leftAt = course.leftAt ?? end;
  const turns = (course.moments ?? []).filter(({ at }) => at > course.joinedAt && at < leftAt);
  const first = standingAt({ ...course, leftAt: null }, course.joinedAt).state;
  const stretches: Stretch[] = [];
  for (const { at, state } of [{ at: course.joinedAt, state: first as Stretch['state'] }, ...turns]) {
    if (stretches.at(-1)?.state !== state) stretches.push({ state, from: (at - begin) * scale, length: 0 });
  }
  const stop = (leftAt - begin) * scale;
  return stretches.map((one, index) => ({ ...one, length: (stretches[index + 1]?.from ?? stop) - one.from }));
}
