import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RequestReply } from '@plenum/protocol';
import { PresentSession } from './present-session.ts';
import type { RoomSession, RoomSessionEvents } from './room-session.ts';
import { TypedEvents } from './typed-events.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

type Listener = (data: unknown) => void;

function build() {
  const listeners = new Map<string, Listener>();
  const channel = {
    on: (name: string, listener: Listener) => {
      listeners.set(name, listener);
      return () => undefined;
    },
    ...{ handleJoined: jest.fn(), handleResumed: jest.fn(), handleEnded: jest.fn() },
  };
  const viewport = { handleReady: jest.fn(), handleGone: jest.fn() };
  const memory = { forget: jest.fn() };
  const present = new PresentSession({ channel: channel as never, viewport, memory });
  const speakers: (string | null)[] = [];
  present.events.on('activeSpeakerChanged', (peerId) => speakers.push(peerId));
  const notify = (name: string, data: unknown) => listeners.get(name)?.(data);
  return { present, channel, viewport, memory, speakers, notify };
}

function fakeSession() {
  const session = {
    events: new TypedEvents<RoomSessionEvents>(),
    ...{ start: jest.fn(), close: jest.fn(), handleResumed: jest.fn(), handleTilesShed: jest.fn() },
  };
  return { ...session, asSession: session as unknown as RoomSession };
}

const joinedWith = (activeSpeakerPeerId: string | null) =>
  ({ activeSpeakerPeerId }) as RequestReply<'join'> & RequestReply<'resume'>;

describe('PresentSession', () => {
  it('tells of each session what it tells itself, and hands it what the server says', () => {
    const { present, speakers, notify, channel } = build();
    const totals: number[] = [];
    present.events.on('rosterChanged', (_, total) => totals.push(total));
    const [first, second] = [fakeSession(), fakeSession()];
    notify('tilesShed', { tiles: [] });
    present.start(first.asSession, joinedWith('ada'));
    expect(channel.handleJoined.mock.invocationCallOrder[0]).toBeLessThan(
      first.start.mock.invocationCallOrder[0]!,
    );
    first.events.emit('rosterChanged', [], 2);
    present.drop();
    present.start(second.asSession, joinedWith(null));
    second.events.emit('rosterChanged', [], 3);
    notify('tilesShed', { tiles: [] });
    notify('activeSpeakerChanged', { peerId: 'ben' });
    expect(totals).toEqual([2, 0, 3]);
    expect(speakers).toEqual(['ada', null, null, 'ben']);
    expect(first.handleTilesShed).not.toHaveBeenCalled();
    expect(second.handleTilesShed).toHaveBeenCalledTimes(1);
  });

  it('lets the viewport wait for first media, and not for ever', () => {
    const { present, viewport } = build();
    const session = fakeSession();
    present.start(session.asSession, joinedWith(null));
    jest.advanceTimersByTime(2_999);
    expect(viewport.handleReady).not.toHaveBeenCalled();
    session.events.emit('receiving');
    expect(viewport.handleReady).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1);
    expect(viewport.handleReady).toHaveBeenCalledTimes(2);
  });

  it('says nothing to the viewport for a session that is gone', () => {
    const { present, viewport } = build();
    present.start(fakeSession().asSession, joinedWith(null));
    present.drop();
    jest.runAllTimers();
    expect(viewport.handleReady).not.toHaveBeenCalled();
    expect(viewport.handleGone).toHaveBeenCalledTimes(1);
  });

  it('forgets a session once, and says whether there was one', () => {
    const { present, memory, channel } = build();
    const { asSession, close } = fakeSession();
    expect(present.drop()).toBe(false);
    present.start(asSession, joinedWith(null));
    expect([present.drop(), present.drop()]).toEqual([true, false]);
    expect([close, memory.forget, channel.handleEnded].map(({ mock }) => mock.calls.length)).toEqual([
      1, 1, 1,
    ]);
    expect(present.current).toBeNull();
  });

  it('takes up the session that the socket came back to', () => {
    const { present, viewport, speakers, channel } = build();
    const session = fakeSession();
    present.start(session.asSession, joinedWith(null));
    present.handleResumed(joinedWith('ada'));
    expect(channel.handleResumed.mock.invocationCallOrder[0]).toBeLessThan(
      session.handleResumed.mock.invocationCallOrder[0]!,
    );
    expect(viewport.handleReady).toHaveBeenCalledTimes(1);
    expect(speakers).toEqual([null, 'ada']);
  });
});
