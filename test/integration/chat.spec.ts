import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

let server: TestServer;
let clients: TestClient[] = [];

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});

async function connect(): Promise<TestClient> {
  const client = await TestClient.connect(server.url);
  clients.push(client);
  return client;
}
const say = (client: TestClient, text: string, more: { clientMessageId?: string; toPeerId?: string } = {}) =>
  client.ok('sendChatMessage', { clientMessageId: randomUUID(), text, ...more });
const heard = (client: TestClient) => client.all('chatMessageAdded').map(({ message }) => message.text);

it('what is said to everybody reaches everybody once, and late joiners by the join', async () => {
  const [ada, ben, cleo] = [await connect(), await connect(), await connect()];
  await ada.join('chat-all');
  await ben.join('chat-all', { displayName: 'Ben' });
  const clientMessageId = randomUUID();
  const first = await say(ada, 'Hello', { clientMessageId });
  expect(await say(ada, 'Hello', { clientMessageId })).toEqual(first);
  await say(ada, 'World');
  await ben.next('chatMessageAdded', ({ message }) => message.text === 'World');
  expect([heard(ada), heard(ben)]).toEqual([
    ['Hello', 'World'],
    ['Hello', 'World'],
  ]);
  const { chat } = await cleo.join('chat-all', { displayName: 'Cleo' });
  expect(chat.messages.map(({ text }) => text)).toEqual(['Hello', 'World']);
  expect(await cleo.ok('getChatMessages', { before: 2, limit: 100 })).toEqual({
    messages: [first.message],
    hasEarlier: false,
  });
});

it('what is said to one alone reaches nobody else, by no way', async () => {
  const [ada, ben, cleo] = [await connect(), await connect(), await connect()];
  await ada.join('chat-private');
  const b = await ben.join('chat-private', { displayName: 'Ben' });
  const c = await cleo.join('chat-private', { displayName: 'Cleo' });
  await say(ada, 'Psst', { toPeerId: b.peerId });
  const { message: last } = await say(ada, 'Everybody');
  for (const client of [ben, cleo])
    await client.next('chatMessageAdded', ({ message }) => message.text === 'Everybody');
  expect([heard(ada), heard(ben), heard(cleo)]).toEqual([
    ['Psst', 'Everybody'],
    ['Psst', 'Everybody'],
    ['Everybody'],
  ]);
  const read = await cleo.ok('getChatMessages', { before: last.messageId, limit: 100 });
  expect(read).toEqual({ messages: [], hasEarlier: false });
  cleo.cut();
  const again = await connect();
  const resumed = await again.ok('resume', { sessionToken: c.sessionToken, consumerIds: [] });
  expect(resumed.chat.messages.map(({ text }) => text)).toEqual(['Everybody']);
  const stranger = { clientMessageId: randomUUID(), text: 'x', toPeerId: randomUUID() };
  expect(await ada.refusal('sendChatMessage', stranger)).toBe('peerNotFound');
});

it('nothing is lost while a socket is away', async () => {
  const [ada, ben] = [await connect(), await connect()];
  await ada.join('chat-resume');
  const b = await ben.join('chat-resume', { displayName: 'Ben' });
  const { message } = await say(ada, 'heard');
  await ben.next('chatMessageAdded');
  ben.cut();
  for (const text of ['missed', 'too']) await say(ada, text);
  const again = await connect();
  const { chat } = await again.ok('resume', {
    sessionToken: b.sessionToken,
    consumerIds: [],
    lastChatMessageId: message.messageId,
  });
  expect(chat.messages.map(({ text }) => text)).toEqual(['missed', 'too']);
});

it('a flood of words is refused with the time after which they may go on', async () => {
  const ada = await connect();
  await ada.join('chat-flood');
  const replies = await Promise.all(
    Array.from({ length: 30 }, () =>
      ada.request('sendChatMessage', { clientMessageId: randomUUID(), text: 'x' }),
    ),
  );
  const refusals = replies.flatMap((reply) => (reply.ok ? [] : [reply.error]));
  expect(replies.filter(({ ok }) => ok)).toHaveLength(20);
  for (const { code, details } of refusals) {
    expect(code).toBe('rateLimited');
    expect(details!['retryAfterMs']).toBeGreaterThan(0);
  }
});
