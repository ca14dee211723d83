import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHAT_REQUESTS } from './chat.ts';

const parse = (text: string) => CHAT_REQUESTS.sendChatMessage.data.shape.text.safeParse(text).data;

describe('the text of a message', () => {
  it.each([
    ['  Hello  ', 'Hello'],
    ['one\r\ntwo\rthree', 'one\ntwo\nthree'],
    ['a\u0000b\u0007\u009bc', 'abc'],
    ['tab\tbed', 'tab\tbed'],
    ['half \ud800', 'half'],
    ['👩\u200d💻 <b>&amp;', '👩\u200d💻 <b>&amp;'],
  ])('%j is kept as %j', (typed, text) => {
    expect(parse(typed)).toBe(text);
  });

  it('holds no control characters but line breaks and tabs, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (typed) => {
        expect(parse(typed) ?? '').not.toMatch(/[^\P{Cc}\n\t]|\p{Cs}/u);
      }),
    );
  });
});
