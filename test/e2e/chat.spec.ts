import { mkdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '@plenum/protocol';
import type { BrowserContext, JSHandle } from 'playwright-core';
import { expectNoFindings } from '../support/axe.ts';
import type { Participant } from '../support/browser.ts';
import { CuttableNetwork } from '../support/cuttable-network.ts';
import { photograph, Stage } from '../support/stage.ts';
import type { TestClient } from '../support/test-client.ts';
import { until } from '../support/until.ts';

const SHOTS = 'test-results/chat';
mkdirSync(SHOTS, { recursive: true });
const stage = Stage.use();

const panel = ({ page }: Participant) => page.getByRole('region', { name: 'Chat' });
const log = (person: Participant) => panel(person).getByRole('log', { name: 'Messages' });
const field = (person: Participant) => panel(person).getByRole('textbox', { name: 'Message' });
const readers = (person: Participant) => panel(person).getByRole('combobox', { name: 'To' });
const said = (person: Participant, text: string) => log(person).getByText(text, { exact: true });
const openChat = async (person: Participant) => {
  await person.button('Chat').click();
  await panel(person).waitFor();
};
const say = async (person: Participant, text: string) => {
  await field(person).fill(text);
  await person.button('Send message').click();
};
/** The texts that are said, in the order in which they stand. */
const texts = (person: Participant) => log(person).locator('[data-message-id] .text').allTextContents();
const distanceToEnd = (person: Participant) =>
  log(person).evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight);

/** What the server sends to a page. */
async function keepPackets(context: BrowserContext, packets: string[]): Promise<void> {
  context.on('page', (page) =>
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => void packets.push(String(payload))),
    ),
  );
}
/** The longest time for which the page answers nothing, in milliseconds, from now on. */
function watchLongTasks({ page }: Participant): Promise<JSHandle<{ longest: number }>> {
  return page.evaluateHandle(() => {
    const seen = { longest: 0 };
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask' });
    return seen;
  });
}
const sayAsClient = (client: TestClient, text: string) =>
  client.ok('sendChatMessage', { clientMessageId: crypto.randomUUID(), text });

describe('a message', () => {
  it('reaches everybody, or one alone, and no third person ever', async () => {
    const packets: string[] = [];
    const [ada, ben] = await stage.meet('chat-readers', 'Ada', 'Ben');
    const cleo = await stage.enter('chat-readers', 'Cleo', {
      prepare: (context) => keepPackets(context, packets),
    });
    for (const person of [ada, ben, cleo]) await openChat(person);
    await photograph(ada, `${SHOTS}/empty`);

    await say(ada, 'Hello, all of you');
    for (const person of [ada, ben, cleo]) await said(person, 'Hello, all of you').waitFor();

    await readers(ada).selectOption({ label: 'Ben' });
    await panel(ada).getByText('Only Ben reads this.').waitFor();
    await field(ada).fill('For Ben alone');
    await expectNoFindings(ada.page);
    await ada.page.keyboard.press('Enter');
    await said(ben, 'For Ben alone').waitFor();
    await panel(ben).getByText('Ada to You').waitFor();
    await panel(ada).getByText('You to Ben').waitFor();

    // What is said next comes after what Cleo might have got.
    await say(ben, 'See https://plenum.example/agenda, <b>please</b>');
    await until('a third message at Cleo', async () => (await texts(cleo)).length >= 2);
    expect(await texts(cleo)).toEqual([
      'Hello, all of you',
      'See https://plenum.example/agenda, <b>please</b>',
    ]);
    expect(packets.filter((packet) => packet.includes('Hello, all of you'))).toHaveLength(1);
    expect(packets.filter((packet) => packet.includes('For Ben alone'))).toEqual([]);
    const link = log(cleo).getByRole('link');
    expect(await link.getAttribute('href')).toBe('https://plenum.example/agenda');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await log(cleo).locator('b').count()).toBe(0);
    await photograph(ada, `${SHOTS}/private`);
  });

  it('for one who left goes to nobody else', async () => {
    const [ada, ben] = await stage.meet('chat-gone', 'Ada', 'Ben');
    await openChat(ada);
    await readers(ada).selectOption({ label: 'Ben' });
    await field(ada).fill('Between us');
    await ben.button('Leave').click();
    await panel(ada).getByText('Ben is not in the meeting any more. Choose who reads this.').waitFor();
    expect(await ada.button('Send message').isDisabled()).toBe(true);
    await field(ada).press('Enter');
    expect(await field(ada).inputValue()).toBe('Between us');
    await photograph(ada, `${SHOTS}/gone`);
  });

  it('breaks its lines by Shift and Enter, and says how much more it may hold', async () => {
    const ada = await stage.enter('chat-limits', 'Ada');
    await openChat(ada);
    await until('focus in the field', () => field(ada).evaluate((one) => one === document.activeElement));
    await ada.page.keyboard.type('one');
    await ada.page.keyboard.press('Shift+Enter');
    await ada.page.keyboard.type('two');
    await ada.page.keyboard.press('Enter');
    await until('two lines', async () => (await texts(ada))[0] === 'one\ntwo');
    expect(await field(ada).inputValue()).toBe('');

    await field(ada).fill('x'.repeat(LIMITS.chatTextLength - 100));
    await panel(ada).getByText('100 characters left').waitFor();
    await field(ada).fill('x'.repeat(LIMITS.chatTextLength + 1));
    await panel(ada).getByText('1 character too many').waitFor();
    expect(await ada.button('Send message').isDisabled()).toBe(true);
    await expectNoFindings(ada.page);
    // A draft outlives its panel.
    await ada.button('Close panel').click();
    await openChat(ada);
    expect((await field(ada).inputValue()).length).toBe(LIMITS.chatTextLength + 1);
  });

  it('is there once where the line breaks before the answer, and goes by itself after a break', async () => {
    const network = new CuttableNetwork();
    const ada = await stage.enter('chat-cut', 'Ada', { prepare: network.attach });
    const ben = await stage.enter('chat-cut', 'Ben');
    for (const person of [ada, ben]) await openChat(person);
    network.cutAtAnswerTo('sendChatMessage');
    await say(ada, 'taken, and never answered');
    await said(ben, 'taken, and never answered').waitFor();
    await panel(ada)
      .getByText(/^Not sent yet/)
      .waitFor();
    await say(ada, 'said without a line');
    await until('two that wait', async () => (await ada.button('Try again').count()) === 2);
    await photograph(ada, `${SHOTS}/waiting`);
    await say(ben, 'said meanwhile');

    await network.mend();
    const all = ['taken, and never answered', 'said meanwhile', 'said without a line'];
    for (const person of [ada, ben])
      await until('all messages', async () => {
        expect(await texts(person)).toEqual(all);
        return true;
      });
    expect(await ada.button('Try again').count()).toBe(0);
    // Everything that came later comes after whatever might have come twice.
    await say(ada, 'last');
    await said(ben, 'last').waitFor();
    expect(await texts(ben)).toEqual([...all, 'last']);
  });
});

describe('a closed panel', () => {
  it('counts what is not read, and says so without words upon words', async () => {
    const [ada, ben] = await stage.meet('chat-unread', 'Ada', 'Ben');
    await openChat(ben);
    for (const text of ['one', 'two', 'three']) await say(ben, text);
    const badge = ada.button('Chat').locator('.badge');
    await until('three unread', async () => (await badge.textContent()) === '3');
    expect(await ada.button('Chat').getAttribute('aria-describedby')).not.toBeNull();
    const notices = ada.page.getByRole('region', { name: 'Notices' });
    await notices.getByText(/^Ben: one$|new messages$/).waitFor();
    expect(await notices.getByRole('listitem').count()).toBe(1);
    await photograph(ada, `${SHOTS}/unread`);
    await openChat(ada);
    await said(ada, 'three').waitFor();
    await badge.waitFor({ state: 'detached' });
  });
});

describe('in Arabic', () => {
  it('the chat reads from right to left, each message in its own direction', async () => {
    await stage.enterClient('chat-arabic', 'Ben'); // Or the room would end while Ada's page is reloaded.
    const ada = await stage.enter('chat-arabic', 'Ada');
    await openChat(ada);
    await say(ada, 'Hello');
    await say(ada, 'مرحبا');
    await said(ada, 'مرحبا').waitFor();
    await ada.page.evaluate(() =>
      localStorage.setItem('plenum.preferences', JSON.stringify({ locale: 'ar' })),
    );
    await ada.page.reload();
    await ada.page.getByRole('button', { name: 'الانضمام إلى الاجتماع' }).click();
    await ada.button('الدردشة').click();
    const messages = ada.page.getByRole('log', { name: 'الرسائل' });
    await messages.getByText('مرحبا').waitFor();
    const directions = await messages
      .locator('.text')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).direction));
    expect(directions).toEqual(['ltr', 'rtl']);
    await photograph(ada, `${SHOTS}/arabic`);
  });
});

describe('history', () => {
  it('stays with those who were there, where the host says so', async () => {
    const host = await stage.enterClient('chat-closed', 'Ben');
    await host.ok('setRoomSettings', { chatHistory: false });
    await sayAsClient(host, 'early');
    const ada = await stage.enter('chat-closed', 'Ada');
    await openChat(ada);
    await sayAsClient(host, 'late');
    await said(ada, 'late').waitFor();
    expect(await texts(ada)).toEqual(['late']);
    expect(await ada.button('Show earlier').count()).toBe(0);
  });

  it('is read by who comes late, page by page, and stays smooth', async () => {
    const speaker = await stage.enterClient('chat-late', 'Ben');
    await stage.enterClient('chat-late', 'Cleo');
    // A client says at most twenty in ten seconds: of many people, each says some.
    const crowd = await Promise.all(
      Array.from({ length: 28 }, (_, i) => stage.enterClient('chat-late', `Guest ${i + 1}`)),
    );
    for (let i = 0; i < 560; i += 1) await sayAsClient(crowd[i % 28]!, `number ${i + 1}`);

    const ada = await stage.enter('chat-late', 'Ada');
    await openChat(ada);
    await said(ada, 'number 560').waitFor();
    await until('the end in view', async () => (await distanceToEnd(ada)) < 2);
    expect(await texts(ada)).toHaveLength(LIMITS.chatTail);
    // Now: of hundreds of messages, axe would keep this process from answering the server's pings.
    await expectNoFindings(ada.page);
    expect(await ada.button('Chat').locator('.badge').count()).toBe(0);
    for (let pages = 0; await ada.button('Show earlier').count(); pages += 1) {
      expect(pages).toBeLessThan(10);
      const before = (await texts(ada)).length;
      await ada.button('Show earlier').click();
      await until('earlier messages', async () => (await texts(ada)).length > before);
    }
    expect(await texts(ada)).toEqual(Array.from({ length: 560 }, (_, i) => `number ${i + 1}`));

    // Who reads above is left there, and told.
    await log(ada).evaluate((one) => (one.scrollTop = one.scrollHeight / 3));
    const top = () => log(ada).evaluate((one) => one.scrollTop);
    const before = await until('a place above', async () => (await distanceToEnd(ada)) > 1_000 && top());
    await sayAsClient(speaker, 'fresh');
    await ada.button('New messages').waitFor();
    expect(Math.abs((await top()) - before)).toBeLessThan(200);
    await ada.page.screenshot({ path: `${SHOTS}/above.png` });
    await ada.button('New messages').click();
    await until('the end in view', async () => (await distanceToEnd(ada)) < 2);
    await ada.button('New messages').waitFor({ state: 'detached' });

    // One more among 561 costs less than what people see as a jerk.
    const slowest = await watchLongTasks(ada);
    for (let i = 0; i < 10; i += 1) await sayAsClient(speaker, `more ${i + 1}`);
    await said(ada, 'more 10').waitFor();
    await until('the end in view', async () => (await distanceToEnd(ada)) < 2);
    expect(await slowest.evaluate((seen) => seen.longest)).toBeLessThan(200);
  });
});
