import { describe, expect, it } from '@jest/globals';
import type { Source } from '@plenum/protocol';
import { withheldFrom } from './withheld.ts';

const rules = (...mayPublish: Source[]) => ({ mayPublish });

describe('withheldFrom', () => {
  it.each([
    ['participant', rules('mic'), ['webcam', 'screen', 'screenAudio']],
    ['participant', rules('mic', 'webcam', 'screen', 'screenAudio'), []],
    ['moderator', rules(), []],
    ['host', rules(), []],
    ['viewer', rules('mic', 'webcam'), ['mic', 'webcam', 'screen', 'screenAudio']],
    [null, rules(), []],
    ['participant', null, []],
  ] as const)('a %s where %j holds may not send %j', (role, settings, withheld) => {
    expect(withheldFrom(role, settings)).toEqual(withheld);
  });
});
