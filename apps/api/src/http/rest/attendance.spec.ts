import { expect, it } from '@jest/globals';
import type { ParticipantDescription } from '@plenum/protocol/rest';
import { attendanceCsv } from './attendance.ts';

const somebody = (change: Partial<ParticipantDescription>): ParticipantDescription => ({
  ...{ participantId: 'p', meetingId: 'm', displayName: 'Ada', role: 'participant' },
  ...{ joinedAt: 0, leftAt: 90_000, leaveReason: 'left', browser: null },
  ...change,
});

it('attendance is read page by page, the first to come first, and cannot be run as a formula', async () => {
  const pages = [
    {
      items: [somebody({ displayName: '=HYPERLINK("x")' }), somebody({ leftAt: null, leaveReason: null })],
      nextCursor: 'next',
    },
    { items: [somebody({ displayName: 'Lovelace, Ada' })], nextCursor: null },
  ];
  const asked: unknown[] = [];
  const csv = await attendanceCsv((page) => {
    asked.push(page.cursor);
    return Promise.resolve(pages[asked.length - 1]!);
  });
  expect(asked).toEqual([undefined, 'next']);
  const epoch = '1970-01-01T00:00:00.000Z';
  expect(csv.split('\r\n')).toEqual([
    'name,role,joined,left,minutes,reason',
    `"Lovelace, Ada",participant,${epoch},1970-01-01T00:01:30.000Z,1.5,left`,
    `Ada,participant,${epoch},,,`,
    `"'=HYPERLINK(""x"")",participant,${epoch},1970-01-01T00:01:30.000Z,1.5,left`,
    '',
  ]);
});
