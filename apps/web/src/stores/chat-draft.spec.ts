import { describe, expect, it } from '@jest/globals';
import { readDraft } from './chat-draft.ts';

const empty = { roomId: null, text: '', reader: null };

describe('readDraft', () => {
  it('reads what was written, and whom it is for', () => {
    const draft = { roomId: 'board', text: 'Half a sen', reader: null };
    expect(readDraft(JSON.stringify(draft))).toEqual(draft);
    const reader = { peerId: '8f14e45f-ceea-4e7a-9c1b-2f0c1d9a7b11', displayName: 'Ben' };
    expect(readDraft(JSON.stringify({ ...draft, reader }))).toEqual({ ...draft, reader });
  });

  it.each(['', 'no JSON', '{}', '{"roomId":"board","text":7,"reader":null}'])(
    'takes %j for none',
    (stored) => {
      expect(readDraft(stored)).toEqual(empty);
    },
  );
});
