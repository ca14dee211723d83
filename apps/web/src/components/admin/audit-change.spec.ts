import { expect, it } from '@jest/globals';
import { changedFields } from './audit-change.ts';

it('an audit row shows what differs, and nothing else', () => {
  const before = { name: 'Weekly', rules: { lobby: false, mayPublish: ['mic', 'webcam'] }, schedule: null };
  const after = { name: 'Weekly', rules: { lobby: true, mayPublish: ['mic'] }, schedule: { startsAt: 5 } };
  expect(changedFields(before, after)).toEqual([
    { name: 'rules.lobby', before: 'false', after: 'true' },
    { name: 'rules.mayPublish', before: 'mic, webcam', after: 'mic' },
    { name: 'schedule.startsAt', before: '', after: '5' },
  ]);
  expect(changedFields(null, null)).toEqual([]);
});
