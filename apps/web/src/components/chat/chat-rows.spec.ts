import { describe, expect, it } from '@jest/globals';
import type { ChatMessage } from '@plenum/protocol';
import { toRows } from './chat-rows.ts';

const NOON = new Date(2026, 4, 4, 12).getTime();
const MINUTE = 60_000;

const said = (messageId: number, fromPeerId: string, afterMs: number, toPeerId: string | null = null) =>
  ({ messageId, fromPeerId, toPeerId, sentAt: NOON + afterMs }) as ChatMessage;
const heads = (...messages: ChatMessage[]) => toRows(messages).map(({ hasHead }) => hasHead);

describe('toRows', () => {
  it('names an author anew after somebody else, after a while, and where others read it', () => {
    expect(
      heads(
        said(1, 'ada', 0),
        said(2, 'ada', MINUTE),
        said(3, 'ben', MINUTE),
        said(4, 'ben', 7 * MINUTE),
        said(5, 'ben', 7 * MINUTE, 'ada'),
        said(6, 'ben', 8 * MINUTE, 'ada'),
      ),
    ).toEqual([true, false, true, true, true, false]);
  });

  it('begins each day, also where one goes on past midnight', () => {
    const rows = toRows([said(1, 'ada', 12 * 60 * MINUTE - 1), said(2, 'ada', 12 * 60 * MINUTE)]);
    expect(rows.map(({ startsDay, hasHead }) => [startsDay, hasHead])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it('tells messages of the same number apart, which two logs of a room gave', () => {
    const [one, other] = toRows([said(1, 'ada', 0), said(1, 'ada', 1)]);
    expect(one!.key).not.toBe(other!.key);
  });
});
