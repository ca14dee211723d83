import { describe, expect, it } from '@jest/globals';
import type {
  NotificationData,
  NotificationName,
  RequestReply,
  Role,
  RoomSettings,
  Source,
} from '@plenum/protocol';
import type { LocalDevices } from './local-devices.ts';
import { Moderation } from './moderation.ts';
import { SessionChannel } from './session-channel.ts';
import type { ScreenCapture } from './screen-capture.ts';
import type { SignalingConnection } from './signaling-connection.ts';
import { TypedEvents } from './typed-events.ts';

type Notified = { [N in NotificationName]: [data: NotificationData<N>] };
const settings = {
  mayUnmute: true,
  mayPublish: ['mic', 'webcam', 'screen', 'screenAudio'],
} as Partial<RoomSettings> as RoomSettings;

const HEARD = [...(['roleChanged', 'stopped', 'unmuteAsked', 'unmuteForbidden', 'withheldAsked'] as const)];

function setUp(role: Role = 'participant', rules: Partial<RoomSettings> = {}) {
  const notifications = new TypedEvents<Notified>();
  const channel = new SessionChannel({ notifications } as SignalingConnection);
  const client = { channel, isMuted: false, setMuted: (muted: boolean) => void (client.isMuted = muted) };
  const on = new Set(['mic', 'webcam', 'screen']);
  const devices = {
    stop: (source: string) => void on.delete(source),
    trackOf: (s: string) => on.has(s) || null,
  };
  const screen = { ...devices, stop: () => devices.stop('screen'), takesSound: true };
  const moderation = new Moderation({
    client,
    devices: devices as unknown as LocalDevices,
    screen: screen as unknown as ScreenCapture,
  });
  const heard: unknown[][] = [];
  for (const name of HEARD) moderation.events.on(name, (...args: unknown[]) => heard.push([name, ...args]));
  channel.handleJoined({ role, settings: { ...settings, ...rules } } as RequestReply<'join'>);
  heard.length = 0;
  const stop = (source: Source) =>
    notifications.emit('producerStopped', {
      ...{ producerId: source, source, closed: source !== 'mic', byPeerId: 'host' },
    });
  const change = (rules: Partial<RoomSettings>) =>
    notifications.emit('roomSettingsChanged', { ...settings, ...rules });
  return { notifications, channel, client, on, screen, moderation, heard, stop, change };
}

describe('Moderation', () => {
  it('switches off what somebody else stopped, tells once, and switches nothing on', () => {
    const { client, on, heard, stop } = setUp();
    stop('mic');
    stop('mic');
    stop('webcam');
    stop('screen');
    stop('screenAudio');
    expect(client.isMuted).toBe(true);
    expect([...on]).toEqual(['mic']);
    expect(heard).toEqual([
      ['stopped', { source: 'mic', byPeerId: 'host' }],
      ['stopped', { source: 'webcam', byPeerId: 'host' }],
      ['stopped', { source: 'screen', byPeerId: 'host' }],
    ]);
  });

  it('applies what was stopped while it was away', () => {
    const { channel, client } = setUp();
    const producersStopped = [{ producerId: 'mic', source: 'mic', closed: false, byPeerId: 'host' }] as const;
    channel.handleResumed({ role: 'participant', settings, producersStopped } as never);
    expect(client.isMuted).toBe(true);
  });

  it('unmutes nobody who is asked; they may then, until they are muted again', () => {
    const { notifications, client, moderation, heard, stop } = setUp('participant', { mayUnmute: false });
    client.setMuted(true);
    expect(moderation.setMuted(false)).toBe(false);
    expect(heard).toEqual([['unmuteForbidden']]);
    notifications.emit('unmuteAsked', { byPeerId: 'host' });
    expect(client.isMuted).toBe(true);
    expect(moderation.setMuted(false)).toBe(true);
    expect(client.isMuted).toBe(false);
    stop('mic');
    expect(moderation.setMuted(false)).toBe(false);
  });

  it.each(['host', 'moderator'] as const)('lets a %s unmute whatever the rule', (role) => {
    expect(setUp(role, { mayUnmute: false }).moderation.setMuted(false)).toBe(true);
  });

  it('mutes this end again where the server forbids it after all', () => {
    const { channel, client, heard } = setUp();
    channel.events.emit('refused', 'resumeProducer', 'unmuteForbidden');
    expect(client.isMuted).toBe(true);
    expect(heard).toEqual([['unmuteForbidden']]);
  });

  it('gives camera and microphone back as a viewer, and starts nothing with the promotion', () => {
    const { notifications, client, on, heard } = setUp();
    notifications.emit('roleChanged', { role: 'viewer', sendTransport: null });
    notifications.emit('roleChanged', { role: 'participant', sendTransport: null });
    expect(on.size).toBe(0);
    expect(client.isMuted).toBe(true);
    expect(heard).toEqual([
      ['roleChanged', 'viewer', 'participant'],
      ['roleChanged', 'participant', 'viewer'],
    ]);
  });

  it('gives back what the room withholds, and lets nobody switch it on', () => {
    const { client, on, screen, moderation, heard } = setUp('participant', { mayPublish: ['mic'] });
    expect([...on]).toEqual(['mic']);
    expect([client.isMuted, screen.takesSound]).toEqual([false, false]);
    expect([moderation.permit('webcam'), moderation.permit('screen'), moderation.permit('mic')]).toEqual([
      ...[false, false, true],
    ]);
    expect(heard).toEqual([
      ['withheldAsked', 'webcam'],
      ['withheldAsked', 'screen'],
    ]);
  });

  it('mutes whom the room does not let speak, and keeps them from unmuting', () => {
    const { client, on, moderation, heard } = setUp('participant', { mayPublish: ['webcam'] });
    expect(client.isMuted).toBe(true);
    expect([...on]).toEqual(['webcam']);
    expect(moderation.setMuted(false)).toBe(false);
    expect(heard).toEqual([['withheldAsked', 'mic']]);
  });

  it('tells by what the room withholds, and not by what was stopped for it, that a rule has changed', () => {
    const { moderation, on, heard, change, notifications } = setUp();
    const told: unknown[] = [];
    moderation.events.on('withheldChanged', (withheld) => told.push(withheld));
    notifications.emit('producerStopped', {
      ...{ producerId: 'webcam', source: 'webcam', closed: true, byPeerId: null },
    });
    change({ mayPublish: ['mic', 'screen', 'screenAudio'] });
    change({ mayPublish: ['mic', 'screen', 'screenAudio'], locked: true });
    expect([...on]).toEqual(['mic', 'screen']);
    expect(heard).toEqual([]);
    expect(told).toEqual([['webcam']]);
    notifications.emit('roleChanged', { role: 'moderator', sendTransport: null });
    expect(moderation.permit('webcam')).toBe(true);
    expect(on.has('webcam')).toBe(false);
    expect(told).toEqual([['webcam'], []]);
  });
});
