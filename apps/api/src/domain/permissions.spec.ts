import { describe, expect, it } from '@jest/globals';
import { REQUESTS, type RequestName } from '@plenum/protocol';
import { permitRequest, permitSource } from './permissions.ts';

const OUTSIDE: RequestName[] = ['join', 'resume'];
const ANYWHERE: RequestName[] = ['startPathTest', 'connectPathTest', 'producePathTest', 'endPathTest'];
const names = Object.keys(REQUESTS) as RequestName[];

describe('requests', () => {
  it.each(ANYWHERE)('%s is for both sides of the door', (name) => {
    for (const isInside of [true, false]) expect(() => permitRequest(name, isInside)).not.toThrow();
  });

  it.each(names.filter((name) => !ANYWHERE.includes(name)))('%s is for one side of the door', (name) => {
    const isForOutside = OUTSIDE.includes(name);
    expect(() => permitRequest(name, !isForOutside)).not.toThrow();
    expect(() => permitRequest(name, isForOutside)).toThrow(
      expect.objectContaining({ code: isForOutside ? 'alreadyJoined' : 'notJoined' }),
    );
  });
});

describe('sources', () => {
  it.each(['mic', 'webcam', 'screen', 'screenAudio'] as const)('a participant may send a %s', (source) => {
    expect(() => permitSource('participant', source)).not.toThrow();
  });

  it('others are refused', () => {
    expect(() => permitSource('participant', 'thoughts' as 'mic')).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });
});
