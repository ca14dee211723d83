import { describe, expect, it } from '@jest/globals';
import type { NotificationData, NotificationName, RequestReply } from '@plenum/protocol';
import { RequestFailedError } from './request-failed-error.ts';
import { SessionChannel } from './session-channel.ts';
import type { SignalingConnection } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';

type Notified = { [N in NotificationName]: [data: NotificationData<N>] };

const joined = { peerId: 'me' } as RequestReply<'join'>;
const resumed = {} as RequestReply<'resume'>;

function setUp() {
  const notifications = new TypedEvents<Notified>();
  const channel = new SessionChannel({ notifications } as SignalingConnection);
  const speak = (peerId: string) => notifications.emit('activeSpeakerChanged', { peerId });
  const heard: string[] = [];
  channel.on('activeSpeakerChanged', ({ peerId }) => heard.push(`speaker ${peerId}`));
  channel.events.on('joined', ({ peerId }) => heard.push(`joined ${peerId}`));
  channel.events.on('resumed', () => heard.push('resumed'));
  channel.events.on('ended', () => heard.push('ended'));
  return { channel, speak, heard };
}

describe('SessionChannel', () => {
  it('tells topics of the reply before the notifications that overtook it', () => {
    const { channel, speak, heard } = setUp();
    channel.hold();
    speak('ann');
    expect(heard).toEqual([]);
    channel.handleJoined(joined);
    channel.release();
    speak('ben');
    channel.hold();
    speak('cleo');
    channel.handleResumed(resumed);
    channel.release();
    expect(heard).toEqual(['joined me', 'speaker ann', 'speaker ben', 'resumed', 'speaker cleo']);
  });

  it('is deaf to the room before and after, and ends once', () => {
    const { channel, speak, heard } = setUp();
    const outside: (string | null)[] = [];
    channel.onOutside('activeSpeakerChanged', ({ peerId }) => outside.push(peerId));
    speak('early');
    channel.handleEnded();
    channel.handleJoined(joined);
    speak('ann');
    channel.handleEnded();
    channel.handleEnded();
    speak('late');
    expect(heard).toEqual(['joined me', 'speaker ann', 'ended']);
    expect(outside).toEqual(['early', 'late']);
  });

  it('hears at the door, too, what overtook a reply only after it', () => {
    const { channel, speak } = setUp();
    const outside: (string | null)[] = [];
    channel.onOutside('activeSpeakerChanged', ({ peerId }) => outside.push(peerId));
    channel.hold();
    speak('early');
    expect(outside).toEqual([]);
    channel.release();
    expect(outside).toEqual(['early']);
  });

  it('takes a listener off', () => {
    const { channel, speak, heard } = setUp();
    const more: (string | null)[] = [];
    const off = channel.on('activeSpeakerChanged', ({ peerId }) => more.push(peerId));
    channel.handleJoined(joined);
    speak('ann');
    off();
    speak('ben');
    expect(more).toEqual(['ann']);
    expect(heard).toHaveLength(3);
  });

  it('asks every topic at each resume what it knows already', () => {
    const { channel } = setUp();
    let last = 7;
    channel.addToResume(() => ({ lastChatMessageId: last }) as never);
    expect(channel.resumeExtras).toEqual({ lastChatMessageId: 7 });
    last = 8;
    expect(channel.resumeExtras).toEqual({ lastChatMessageId: 8 });
  });

  it.each(['timeout', 'forbidden'] as const)(
    'breaks a socket off that is dead, which %s tells',
    async (code) => {
      let brokenOff = false;
      const refusals: string[] = [];
      const channel = new SessionChannel({
        request: () => Promise.reject(new RequestFailedError({ code, message: '' })),
        breakOff: () => (brokenOff = true),
      } as unknown as SignalingConnection);
      channel.events.on('refused', (name, why) => refusals.push(`${name} ${why}`));
      await expect(channel.request('leave', {})).rejects.toMatchObject({ code });
      expect(refusals).toEqual([`leave ${code}`]);
      expect(brokenOff).toBe(code === 'timeout');
    },
  );
});
