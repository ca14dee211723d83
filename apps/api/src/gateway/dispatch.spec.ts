import { describe, expect, it, jest } from '@jest/globals';
import { ForbiddenError } from '../domain/errors.ts';
import { RecordedLog } from '../domain/testing/recorders.ts';
import { Dispatch } from './dispatch.ts';
import type { Handlers } from './handlers/handler.ts';
import { FakeServer } from './testing/fake-socket.ts';

function makeDispatch(handlers: Partial<Record<keyof Handlers, unknown>> = {}, { inside = true } = {}) {
  const log = new RecordedLog();
  const socket = new FakeServer().connect().asClientSocket;
  if (inside) socket.data.membership = { room: {}, peer: { peerId: 'ada', role: 'participant' } } as never;
  const sut = new Dispatch(handlers as Handlers, log);
  const answer = (name: unknown, data: unknown = {}) => sut.answer(name as string, data, socket);
  return { log, answer, socket };
}
const refusal = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) });

describe('a request', () => {
  it('is handed on parsed, and answered with what its handler returns', async () => {
    const setViewport = jest.fn((..._asked: unknown[]) => Promise.resolve({}));
    const { answer, socket } = makeDispatch({ setViewport });
    expect(await answer('setViewport', { tiles: [], more: 'than asked' })).toEqual({ ok: true, data: {} });
    expect(setViewport).toHaveBeenCalledWith({ tiles: [] }, socket);
  });

  it.each(['nothing', 'constructor', '__proto__', 'toString', '', 5, null])(
    'by the name of %p is unknown',
    async (name) => {
      const { answer, log } = makeDispatch();
      expect(await answer(name)).toEqual(refusal('unknownRequest'));
      expect(log.lines).toEqual([]);
    },
  );

  it.each([undefined, null, 5, 'text', [], { tiles: 'none' }, { tiles: [{}] }])(
    'with the data %p is refused, before it reaches its handler',
    async (data) => {
      const setViewport = jest.fn();
      const { answer } = makeDispatch({ setViewport });
      expect(await answer('setViewport', data)).toEqual(refusal('invalidRequest'));
      expect(setViewport).not.toHaveBeenCalled();
    },
  );

  it('that does not fit is told where, in few words, and without what stood there', async () => {
    const { answer } = makeDispatch();
    const secret = 'the very secret';
    const tiles = Array.from({ length: 150 }, () => ({ peerId: secret, source: secret, width: secret }));
    const reply = JSON.stringify(await answer('setViewport', { tiles }));
    expect(reply).toContain('tiles.0.peerId');
    expect(reply).not.toContain(secret);
    expect(reply.length).toBeLessThan(1_000);
  });

  it('is refused on the wrong side of the door, whatever its data', async () => {
    const outside = makeDispatch({}, { inside: false });
    expect(await outside.answer('produce', 'nonsense')).toEqual(refusal('notJoined'));
    expect(await makeDispatch().answer('join', 'nonsense')).toEqual(refusal('alreadyJoined'));
  });

  it('that the domain refuses says why, with details where there are any', async () => {
    const refuse = (details?: Record<string, unknown>) =>
      makeDispatch({
        getRoster: () => {
          throw new ForbiddenError('Not for you.', details);
        },
      }).answer('getRoster');
    const error = { code: 'forbidden', message: 'Not for you.' };
    expect(await refuse()).toEqual({ ok: false, error });
    expect(await refuse({ role: 'participant' })).toEqual({
      ok: false,
      error: { ...error, details: { role: 'participant' } },
    });
  });

  it.each([new Error('secret of the house'), 'a string', undefined, null])(
    'that fails by our fault (%p) tells an id, and the log the cause under it',
    async (failure) => {
      const { answer, log } = makeDispatch({ getRoster: () => Promise.reject(failure as Error) });
      const reply = await answer('getRoster');
      expect(reply).toEqual(refusal('internal'));
      expect(JSON.stringify(reply)).not.toContain('secret');
      const requestId = reply.ok ? null : reply.error.details?.['requestId'];
      expect(requestId).toMatch(/^[\w-]{36}$/);
      expect(log.lines).toEqual([
        {
          level: 'error',
          message: 'A request failed',
          context: { requestId, name: 'getRoster', peerId: 'ada', error: failure },
        },
      ]);
    },
  );

  it('whose handler is missing is our fault, and answered all the same', async () => {
    expect(await makeDispatch().answer('getRoster')).toEqual(refusal('internal'));
  });
});
