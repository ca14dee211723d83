import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createPinia, setActivePinia } from 'pinia';
import { useNoticesStore, type Notice } from './notices.ts';
import { usePreferencesStore } from './preferences.ts';

beforeEach(() => {
  jest.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => {
  jest.useRealTimers();
});

const texts = () => useNoticesStore().shown.map(({ text }) => text);
const tell = (text: string, more: Partial<Notice> = {}) =>
  useNoticesStore().show({ tone: 'info', text, ...more });

describe('notices', () => {
  it('come and go by themselves; failures stay longer', () => {
    tell('Ann joined');
    tell('It failed', { tone: 'bad' });
    expect(texts()).toEqual(['Ann joined', 'It failed']);
    jest.advanceTimersByTime(6_000);
    expect(texts()).toEqual(['It failed']);
    jest.advanceTimersByTime(9_000);
    expect(texts()).toEqual([]);
  });

  it('stay where they wait for an answer, until it is given', () => {
    const notices = useNoticesStore();
    tell('Ann waits', { tone: 'warn', staysUntilAnswered: true });
    jest.advanceTimersByTime(600_000);
    expect(texts()).toEqual(['Ann waits']);
    notices.dismiss(notices.shown[0]!.noticeId);
    expect(texts()).toEqual([]);
    for (const text of ['a', 'b', 'c', 'd']) tell(text, { kind: 'door', staysUntilAnswered: true });
    tell('e', { kind: 'other' });
    notices.dismissKind('door');
    expect(texts()).toEqual(['e']);
  });

  it('are three at once, and in a flood the oldest news are passed over, never what concerns the person', () => {
    for (let number = 1; number <= 3; number++) tell(`${number}`);
    tell('yours', { tone: 'good' });
    for (let number = 4; number <= 500; number++) tell(`${number}`);
    expect(texts()).toEqual(['1', '2', '3']);
    jest.advanceTimersByTime(6_000);
    expect(texts()).toEqual(['yours', '496', '497']);
    jest.advanceTimersByTime(6_000);
    expect(texts()).toEqual(['498', '499', '500']);
    jest.advanceTimersByTime(6_000);
    expect(texts()).toEqual([]);
  });

  it('take the place of an earlier one of their kind, shown or waiting, and begin anew', () => {
    tell('2 joined', { kind: 'joined' });
    tell('a');
    tell('b');
    tell('1 message', { kind: 'chat' });
    jest.advanceTimersByTime(5_000);
    tell('3 joined', { kind: 'joined' });
    tell('2 messages', { kind: 'chat' });
    expect(texts()).toEqual(['3 joined', 'a', 'b']);
    jest.advanceTimersByTime(1_000);
    expect(texts()).toEqual(['3 joined', '2 messages']);
  });

  it('stay while somebody looks, and can be dismissed', () => {
    const notices = useNoticesStore();
    tell('a');
    tell('b');
    notices.hold(true);
    jest.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['a', 'b']);
    notices.dismiss(notices.shown[0]!.noticeId);
    expect(texts()).toEqual(['b']);
    notices.hold(false);
    jest.advanceTimersByTime(6_000);
    expect(texts()).toEqual([]);
  });

  it('of what others do are not shown to whoever turned them off', () => {
    usePreferencesStore().notices = false;
    tell('Ann joined');
    tell('It failed', { tone: 'bad' });
    expect(texts()).toEqual(['It failed']);
  });
});
