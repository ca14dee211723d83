import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@plenum/protocol';
import { DEFAULT_ROOM_RULES } from '@plenum/protocol/rest';
import { DatabaseUnavailableError } from './store-ports.ts';
import { keptTerms, makePeer, makeRoom } from './testing/builders.ts';
import { settled } from './testing/fake-clock.ts';

const texts = ({ messages }: { messages: { text: string }[] }) => messages.map(({ text }) => text);

async function makeChat() {
  const made = await makeRoom({ maxPeers: 10 });
  const [ada, ben, cleo] = [await made.enter('Ada'), await made.enter('Ben'), await made.enter('Cleo')];
  made.fakes.events.clear();
  let said = 0;
  const say = (text: string, from = ada, to: typeof ada | null = null) =>
    made.sut.chat.say(from, to, `${(said += 1)}`, text);
  return { ...made, ada, ben, cleo, say };
}

describe('a message', () => {
  it('is numbered, and told once to everybody', async () => {
    const { ada, say, fakes } = await makeChat();
    const messages = await Promise.all([say('Hello'), say('World')]);
    expect(messages).toEqual([
      {
        ...{ messageId: 1, fromPeerId: ada.peerId, fromName: 'Ada', toPeerId: null, toName: null },
        ...{ text: 'Hello', sentAt: fakes.clock.now() },
      },
      expect.objectContaining({ messageId: 2 }),
    ]);
    expect(fakes.events.all).toEqual(
      messages.map((message) => ({ event: 'chatMessageAdded', message, readers: null })),
    );
  });

  it('that is sent again is the same, and told to nobody twice', async () => {
    const { sut, ada, ben, fakes } = await makeChat();
    const first = await sut.chat.say(ada, null, 'a', 'Hello');
    expect(await sut.chat.say(ada, null, 'a', 'Hello')).toBe(first);
    expect(fakes.events.of('chatMessageAdded')).toHaveLength(1);
    expect((await sut.chat.say(ben, null, 'a', 'Mine')).text).toBe('Mine'); // What another one's id says is nothing to me.
  });

  it('that is sent again after a reload is still the same', async () => {
    const { sut, ada, fakes } = await makeChat();
    const first = await sut.chat.say(ada, null, 'a', 'Hello');
    const again = makePeer(fakes, 'Ada');
    await sut.enter(again, { session: ada.sessionToken, peer: ada });
    expect(await sut.chat.say(again, null, 'a', 'Hello')).toBe(first);
  });

  it('to one alone is read by both ends, before and after a reload, and by nobody else', async () => {
    const { sut, ada, ben, cleo, say, fakes } = await makeChat();
    const message = await say('Psst', ada, ben);
    expect(message).toMatchObject({ toPeerId: ben.peerId, toName: 'Ben' });
    expect(fakes.events.all).toEqual([{ event: 'chatMessageAdded', message, readers: [ada, ben] }]);
    const again = makePeer(fakes, 'Ben');
    await sut.enter(again, { session: ben.sessionToken, peer: ben });
    expect([ada, again, cleo].map((peer) => texts(sut.chat.before(peer)))).toEqual([['Psst'], ['Psst'], []]);
    expect(texts(sut.chat.after(cleo, 0))).toEqual([]);
  });
});

describe('where the chat is kept', () => {
  const rules = { ...DEFAULT_ROOM_RULES, chatKept: true };

  it('a message is told when it is kept, the next one after it, and one to one alone is not kept', async () => {
    const gate = Promise.withResolvers<void>();
    const kept: string[] = [];
    const onSaid = async ({ text }: { text: string }) => {
      await gate.promise;
      kept.push(text);
    };
    const { sut, fakes, enter } = await makeRoom({ terms: keptTerms({ rules }), onSaid });
    const [ada, ben] = [await enter('Ada'), await enter('Ben')];
    const said = [sut.chat.say(ada, null, 'a', 'slow'), sut.chat.say(ada, ben, 'b', 'private')];
    await settled();
    expect(fakes.events.of('chatMessageAdded')).toEqual([]);
    gate.resolve();
    await Promise.all(said);
    expect(fakes.events.of('chatMessageAdded').map(({ message }) => message.text)).toEqual([
      'slow',
      'private',
    ]);
    expect(kept).toEqual(['slow']);
  });

  it('one that cannot be kept is told to nobody, leaves no gap, and may be said again', async () => {
    const failures = [new DatabaseUnavailableError('gone')];
    const onSaid = () => (failures.length > 0 ? Promise.reject(failures.shift()!) : Promise.resolve());
    const { sut, fakes, enter } = await makeRoom({ terms: keptTerms({ rules }), onSaid });
    const ada = await enter('Ada');
    await expect(sut.chat.say(ada, null, 'a', 'Hello')).rejects.toThrow('gone');
    expect(fakes.events.of('chatMessageAdded')).toEqual([]);
    expect(await sut.chat.say(ada, null, 'a', 'Hello')).toMatchObject({ messageId: 1, text: 'Hello' });
  });
});

describe('history', () => {
  it('comes in pages that leave nothing out, private messages of others apart', async () => {
    const { sut, ada, ben, cleo, say } = await makeChat();
    for (let i = 1; i <= 120; i += 1) await say(`${i}`, ada, i % 3 === 0 ? cleo : null);
    const read: string[] = [];
    let page = sut.chat.before(ben);
    expect(page.messages).toHaveLength(LIMITS.chatTail);
    for (read.unshift(...texts(page)); page.hasEarlier; read.unshift(...texts(page)))
      page = sut.chat.before(ben, page.messages[0]!.messageId, 7);
    expect(read).toEqual(
      Array.from({ length: 120 }, (_, i) => `${i + 1}`).filter((text) => Number(text) % 3 !== 0),
    );
  });

  it('brings who comes back all that was said meanwhile', async () => {
    const { sut, ben, say } = await makeChat();
    const { messageId } = await say('heard');
    for (let i = 0; i < 200; i += 1) await say(`missed ${i}`);
    const page = sut.chat.after(ben, messageId);
    expect([page.messages.length, page.hasEarlier]).toEqual([200, true]);
  });

  it('is kept from late joiners where the room says so, for as long as it says so', async () => {
    const { sut, ada, ben, enter, say, fakes } = await makeChat();
    await say('early');
    sut.changeSettings({ chatHistory: false });
    const late = await enter('Dora');
    await say('late');
    expect(texts(sut.chat.before(late))).toEqual(['late']);
    expect(texts(sut.chat.after(late, 0))).toEqual(['late']);
    expect(texts(sut.chat.before(ben))).toEqual(['early', 'late']);
    const reloaded = makePeer(fakes, 'Ada');
    await sut.enter(reloaded, { session: ada.sessionToken, peer: ada });
    expect(texts(sut.chat.before(reloaded))).toEqual(['early', 'late']);
    sut.changeSettings({ chatHistory: true });
    expect(texts(sut.chat.before(late))).toEqual(['early', 'late']);
  });

  it('is bounded: the oldest go, and with them what is remembered of them', async () => {
    const { sut, ada, say } = await makeChat();
    for (let i = 0; i < LIMITS.chatMessages + 5; i += 1) await say(`${i}`);
    const all = sut.chat.after(ada, 0);
    expect([all.messages.length, all.messages[0]!.messageId, all.hasEarlier]).toEqual([
      LIMITS.chatMessages,
      6,
      false,
    ]);
    expect(sut.chat['bySender'].size).toBe(LIMITS.chatMessages);
  });
});
