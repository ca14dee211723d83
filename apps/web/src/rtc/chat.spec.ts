import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, NotificationData, RequestInput, RequestReply } from '@plenum/protocol';
import { Chat } from './chat.ts';
import { RequestFailedError } from './request-failed-error.ts';
import type { SessionChannelEvents } from './session-channel.ts';
import { TypedEvents } from './typed-events.ts';

const said = (messageId: number, text = `${messageId}`, fromPeerId = 'ben') =>
  ({ messageId, text, fromPeerId, toPeerId: null, sentAt: messageId * 1_000 }) as ChatMessage;
const failed = (code: RequestFailedError['code'], details = {}) =>
  new RequestFailedError({ code, message: '', details });
/** Lets answered requests run on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

type Sent = RequestInput<'sendChatMessage'>;

/** A chat against a server whose answers the test gives. */
function setUp() {
  const events = new TypedEvents<SessionChannelEvents>();
  const sent: Sent[] = [];
  const taken = new Map<string, ChatMessage>();
  const heard: string[] = [];
  let lastId = 10;
  let extras = (): object => ({});
  let hear: (data: NotificationData<'chatMessageAdded'>) => void = () => undefined;
  const server = {
    /** Thrown instead of an answer; where it `takes`, the message was taken all the same. */
    fault: null as null | { error: Error; takes: boolean },
    page: { messages: [] as ChatMessage[], hasEarlier: false },
  };
  const answer = (data: Sent): { message: ChatMessage } => {
    sent.push(data);
    const { fault } = server;
    if (!fault || fault.takes) {
      const message = taken.get(data.clientMessageId) ?? said((lastId += 1), data.text, 'me');
      taken.set(data.clientMessageId, message);
    }
    if (fault) throw fault.error;
    return { message: taken.get(data.clientMessageId)! };
  };
  const sut = new Chat({
    events,
    request: (async (name: string, data: Sent) =>
      name === 'sendChatMessage' ? answer(data) : server.page) as never,
    on: ((_: string, listener: typeof hear) => {
      hear = listener;
      return () => undefined;
    }) as never,
    addToResume: (read) => (extras = read),
  });
  sut.events.on('received', (messages) => heard.push(...messages.map(({ text }) => text)));
  const chat = (messages: ChatMessage[], hasEarlier = false) => ({ messages, hasEarlier });
  return {
    ...{ sut, sent, taken, heard, server, chat },
    join: (page = chat([])) =>
      events.emit('joined', { peerId: 'me', chat: page } as unknown as RequestReply<'join'>),
    resume: (page = chat([])) => events.emit('resumed', { chat: page } as RequestReply<'resume'>),
    tell: (message: ChatMessage) => hear({ message }),
    extras: () => extras(),
    texts: () => sut.messages.map(({ text }) => text),
    waiting: () => sut.outgoing.map(({ text, failure }) => [text, failure]),
  };
}

describe('what others say', () => {
  it('is shown once, in the order of the numbers', () => {
    const { join, tell, chat, texts, heard } = setUp();
    join(chat([said(1), said(2)]));
    for (const message of [said(4), said(3), said(2), said(4)]) tell(message);
    expect(texts()).toEqual(['1', '2', '3', '4']);
    expect(heard).toEqual(['4', '3']);
  });

  it('and was missed comes with the return, which says where to begin', () => {
    const { join, tell, chat, resume, extras, texts, heard } = setUp();
    join();
    expect(extras()).toEqual({});
    tell(said(3));
    expect(extras()).toEqual({ lastChatMessageId: 3 });
    resume(chat([said(4), said(5)], true));
    expect(texts()).toEqual(['3', '4', '5']);
    expect(heard).toEqual(['3', '4', '5']);
  });

  it('earlier is fetched before what is shown', async () => {
    const { sut, join, chat, server, texts } = setUp();
    join(chat([said(8), said(9)], true));
    server.page = chat([said(6), said(7)], true);
    await sut.fetchEarlier();
    expect([texts(), sut.hasEarlier]).toEqual([['6', '7', '8', '9'], true]);
    server.page = chat([said(5)]);
    await sut.fetchEarlier();
    expect([texts()[0], sut.hasEarlier]).toEqual(['5', false]);
  });
});

describe('a new session', () => {
  it('of the same room goes on where the old one ended', () => {
    const { join, chat, texts, heard } = setUp();
    join(chat([said(1), said(2)]));
    join(chat([said(2), said(3)], true));
    expect(texts()).toEqual(['1', '2', '3']);
    expect(heard).toEqual(['3']);
  });

  it('after so much that the last words do not meet the known ones shows no gap as if there were none', () => {
    const { sut, join, chat, texts } = setUp();
    join(chat([said(1)]));
    join(chat([said(60), said(61)], true));
    expect([texts(), sut.hasEarlier]).toEqual([['60', '61'], true]);
  });

  it('of a room whose log is lost keeps what this page still knows', () => {
    const { join, chat, tell, texts, extras } = setUp();
    join(chat([said(1, 'old'), said(2, 'older')]));
    join(chat([{ ...said(1, 'new'), sentAt: 9_000_000 }]));
    tell({ ...said(2, 'newer'), sentAt: 9_000_001 });
    expect(texts()).toEqual(['old', 'older', 'new', 'newer']);
    expect(extras()).toEqual({ lastChatMessageId: 2 });
  });
});

describe('what this person says', () => {
  it('goes one after the other, and waits no more when it is answered', async () => {
    const { sut, join, sent, tell, texts, waiting, taken } = setUp();
    join();
    sut.send('one', null);
    sut.send('two', { peerId: 'ben', displayName: 'Ben' });
    expect(sent).toHaveLength(1);
    await settled();
    expect(sent).toMatchObject([{ text: 'one' }, { text: 'two', toPeerId: 'ben' }]);
    for (const message of taken.values()) tell(message);
    expect([texts(), waiting()]).toEqual([['one', 'two'], []]);
  });

  it.each([true, false])('goes once where the line breaks, the server having taken it: %s', async (takes) => {
    const { sut, join, resume, sent, server, taken, texts, waiting } = setUp();
    join();
    server.fault = { error: failed('disconnected'), takes };
    sut.send('one', null);
    await settled();
    sut.send('two', null);
    await settled();
    expect(waiting()).toEqual([
      ['one', 'disconnected'],
      ['two', 'disconnected'],
    ]);
    expect(sent).toHaveLength(1);
    server.fault = null;
    resume({ messages: [...taken.values()], hasEarlier: false });
    await settled();
    expect([texts(), waiting()]).toEqual([['one', 'two'], []]);
    expect(new Set(sent.map(({ clientMessageId }) => clientMessageId)).size).toBe(2);
    expect(taken.size).toBe(2);
  });

  it('and is refused stays until the person tries again or gives it up; others pass it', async () => {
    const { sut, join, resume, server, texts, waiting } = setUp();
    join();
    server.fault = { error: failed('peerNotFound'), takes: false };
    sut.send('to one who left', { peerId: 'gone', displayName: 'Gone' });
    await settled();
    server.fault = null;
    sut.send('two', null);
    resume();
    await settled();
    expect([texts(), waiting()]).toEqual([['two'], [['to one who left', 'peerNotFound']]]);
    sut.tryAgain(sut.outgoing[0]!.clientMessageId);
    await settled();
    expect([texts(), waiting()]).toEqual([['two', 'to one who left'], []]);
  });

  it('too fast goes by itself when the server allows it', async () => {
    const { sut, join, server, texts, waiting } = setUp();
    join();
    server.fault = { error: failed('rateLimited', { retryAfterMs: 1 }), takes: false };
    sut.send('one', null);
    await settled();
    sut.send('two', null);
    expect(waiting()).toEqual([
      ['one', 'rateLimited'],
      ['two', 'rateLimited'],
    ]);
    server.fault = null;
    const deadline = Date.now() + 5_000;
    while (waiting().length > 0 && Date.now() < deadline) await settled();
    expect(texts()).toEqual(['one', 'two']);
  });
});
