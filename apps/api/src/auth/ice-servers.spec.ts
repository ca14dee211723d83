import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { IceServers, type IceSettings } from './ice-servers.ts';

const STUN = { urls: ['stun:stun.example'] };
const TURN = {
  TURN_URLS: ['turn:turn.example', 'turns:turn.example'],
  TURN_SECRET: 'J3k9xQ2mZ8vR4tY7uW1pL6sD0fG5hN3c',
  TURN_CREDENTIAL_SECONDS: 300,
};

const make = (settings: Partial<IceSettings>) => {
  const clock = new FakeClock();
  const none = { ICE_SERVERS: [STUN], TURN_URLS: [], TURN_SECRET: '', TURN_CREDENTIAL_SECONDS: 300 };
  return { clock, sut: new IceServers({ ...none, ...settings }, clock) };
};

describe('ICE servers', () => {
  it('without a TURN server are those of the settings, for ever', () => {
    expect(make({}).sut.replyTo('ada')).toEqual({ iceServers: [STUN] });
  });

  it('have a name and a password for the one who asks, for so long', () => {
    const { clock, sut } = make(TURN);
    const expiry = Math.floor(clock.now() / 1000) + 300;
    const { iceServers, iceServersLastMs } = sut.replyTo('ada');
    expect(iceServersLastMs).toBe(300_000);
    expect(iceServers).toEqual([
      STUN,
      { urls: TURN.TURN_URLS, username: `${expiry}:ada`, credential: expect.any(String) },
    ]);
    expect(sut.replyTo('ben').iceServers[1]!.credential).not.toBe(iceServers[1]!.credential);
  });

  it('have the password that coturn makes of the name with the same secret', () => {
    // By: printf %s 1300:ada | openssl dgst -sha1 -hmac "$TURN_SECRET" -binary | base64
    const { sut } = make(TURN);
    expect(sut.replyTo('ada').iceServers[1]).toMatchObject({
      username: '1300:ada',
      credential: 'CHkgzwmjmxZzFaO70gc6tbx8z8s=',
    });
  });
});
