import { describe, expect, it } from '@jest/globals';
import { availableParallelism } from 'node:os';
import { describeConfiguration, InvalidConfigurationError, parseConfiguration } from './configuration.ts';

const SECRET = 'J3k9xQ2mZ8vR4tY7uW1pL6sD0fG5hN3c';

const refusalOf = (environment: Record<string, string>) => {
  try {
    parseConfiguration(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidConfigurationError);
    return (error as Error).message;
  }
  throw new Error('It was not refused');
};

describe('settings', () => {
  it('have defaults, none of which is a secret', () => {
    expect(parseConfiguration({})).toEqual({
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      PORT: 3000,
      ALLOWED_ORIGINS: [],
      TRUSTED_PROXIES: [],
      PUBLIC_URL: '',
      DATA_DIR: 'data',
      DATABASE_URL: '',
      SIGNING_SECRET: '',
      METRICS_TOKEN: '',
      LOG_LEVEL: 'info',
      MEDIA_ANNOUNCED_ADDRESS: '',
      MEDIA_LISTEN_IP: '',
      MEDIA_PORT: 44400,
      CAMERA_CODEC: 'vp8',
      MEDIA_WORKERS: Math.min(availableParallelism(), 64),
      MEDIA_CONSUMERS_PER_WORKER: 400,
      ICE_SERVERS: [],
      TURN_URLS: [],
      TURN_SECRET: '',
      TURN_CREDENTIAL_SECONDS: 300,
      MAX_ROOMS: 1000,
      MAX_PEERS_PER_ROOM: 500,
      ALL_AUDIO_UP_TO: 12,
      LOUDEST_SPEAKERS: 3,
      RESUME_WITHIN_SECONDS: 75,
      DRAIN_TIMEOUT_SECONDS: 3600,
      SIGNALING_REQUESTS_PER_SECOND: 50,
      SIGNALING_CONNECTIONS_PER_ADDRESS: 1000,
    });
  });

  it('that are empty are not set, as Compose files hand them on', () => {
    const names = Object.keys(parseConfiguration({}));
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(parseConfiguration(empty)).toEqual(parseConfiguration({}));
  });

  it('are read from text', () => {
    const parsed = parseConfiguration({
      PORT: '8080',
      ALLOWED_ORIGINS: 'https://a.example, https://b.example',
      TRUSTED_PROXIES: '10.0.0.0/8,loopback, ::1',
      TURN_URLS: 'turn:turn.example:3478?transport=udp, turns:turn.example',
      TURN_SECRET: SECRET,
      MEDIA_LISTEN_IP: '::',
      ICE_SERVERS: '[{"urls":["turn:turn.example"],"username":"u","credential":"c"}]',
      PATH: '/bin',
    });
    expect(parsed).toMatchObject({
      PORT: 8080,
      ALLOWED_ORIGINS: ['https://a.example', 'https://b.example'],
      TRUSTED_PROXIES: ['10.0.0.0/8', 'loopback', '::1'],
      TURN_URLS: ['turn:turn.example:3478?transport=udp', 'turns:turn.example'],
      MEDIA_LISTEN_IP: '::',
      ICE_SERVERS: [{ urls: ['turn:turn.example'], username: 'u', credential: 'c' }],
    });
    expect(parsed).not.toHaveProperty('PATH');
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(parseConfiguration({}))).toBe(true);
  });

  it.each([
    ['NODE_ENV', 'staging'],
    ['PORT', 'eighty'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['ALLOWED_ORIGINS', 'https://a.example,,https://b.example'],
    ['TRUSTED_PROXIES', 'proxy.example'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['PUBLIC_URL', 'meet.example'],
    ['DATABASE_URL', 'mysql://db.example/plenum'],
    ['SIGNING_SECRET', 'short'],
    ['SIGNING_SECRET', 'please-change-me-before-you-use-it-0123456789'],
    ['METRICS_TOKEN', 'x'.repeat(40)],
    ['LOG_LEVEL', 'loud'],
    ['MEDIA_ANNOUNCED_ADDRESS', 'x'.repeat(256)],
    ['MEDIA_LISTEN_IP', 'meet.example'],
    ['MEDIA_PORT', '65001'],
    ['CAMERA_CODEC', 'h264'],
    ['CAMERA_CODEC', 'av1'],
    ['MEDIA_WORKERS', '0'],
    ['MEDIA_WORKERS', '65'],
    ['MEDIA_CONSUMERS_PER_WORKER', '0'],
    ['ICE_SERVERS', '{'],
    ['ICE_SERVERS', '{}'],
    ['ICE_SERVERS', '[{"url":"stun:stun.example"}]'],
    ['TURN_URLS', 'stun:stun.example'],
    ['TURN_URLS', 'turn:turn.example?transport=sctp'],
    ['TURN_URLS', 'turn:user@turn.example'],
    ['TURN_SECRET', 'short'],
    ['TURN_CREDENTIAL_SECONDS', '29'],
    ['MAX_ROOMS', '0'],
    ['MAX_PEERS_PER_ROOM', '10001'],
    ['RESUME_WITHIN_SECONDS', '0'],
    ['DRAIN_TIMEOUT_SECONDS', 'Infinity'],
    ['SIGNALING_REQUESTS_PER_SECOND', '0'],
    ['SIGNALING_CONNECTIONS_PER_ADDRESS', '1e9'],
  ])('%s=%s is refused by its name', (name, value) => {
    expect(refusalOf({ [name]: value })).toMatch(new RegExp(`^  ${name}[.:\\d]`, 'm'));
  });

  it('of a TURN server need the secret that it shares', () => {
    expect(refusalOf({ TURN_URLS: 'turn:turn.example' })).toMatch(/^ {2}TURN_SECRET: must be set/m);
  });

  it('that are refused are named all at once', () => {
    const lines = refusalOf({ PORT: 'x', LOG_LEVEL: 'x', MAX_ROOMS: 'x' }).split('\n');
    expect(lines).toHaveLength(1 + 3);
  });

  it('are printed without what gives access', () => {
    const credential = 'the very secret';
    const servers = [
      { urls: ['turn:turn.example'], username: 'who', credential },
      { urls: ['stun:stun.example'] },
    ];
    const printed = describeConfiguration(
      parseConfiguration({
        ICE_SERVERS: JSON.stringify(servers),
        DATABASE_URL: `postgresql://plenum:${credential.replaceAll(' ', '')}@db.example/plenum`,
        SIGNING_SECRET: SECRET,
        TURN_SECRET: SECRET,
      }),
    );
    expect(printed).toMatchObject({
      DATABASE_URL: '[hidden]',
      SIGNING_SECRET: '[hidden]',
      TURN_SECRET: '[hidden]',
    });
    expect(printed['ICE_SERVERS']).toEqual([
      { urls: ['turn:turn.example'], credential: '[hidden]' },
      { urls: ['stun:stun.example'] },
    ]);
    expect(JSON.stringify(printed)).not.toContain(credential);
    expect(Object.keys(printed)).toEqual(Object.keys(parseConfiguration({})));
  });
});
