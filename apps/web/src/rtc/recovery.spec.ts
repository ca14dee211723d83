import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Recovery } from './recovery.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A recovery in a room, with both paths working; and what it does and tells, in order. */
function makeRecovery({ hasTurn = false } = {}) {
  const sut = new Recovery(() => hasTurn);
  const done: string[] = [];
  sut.events.on('remedy', (remedy) =>
    done.push(remedy.do === 'renewTransports' ? `renew ${remedy.way}` : remedy.do),
  );
  const told: string[] = [];
  sut.rescues.events.on('tried', (rescue) => told.push(`${rescue}?`));
  sut.rescues.events.on('ended', (rescue, helped) => told.push(`${rescue} ${helped ? 'helped' : 'failed'}`));
  sut.handleEntered();
  sut.handleTransportState('send', 'connected');
  sut.handleTransportState('recv', 'connected');
  return { sut, done, told };
}

describe('a path that breaks', () => {
  it('and mends itself is left alone', () => {
    const { sut, done, told } = makeRecovery();
    sut.handleTransportState('send', 'disconnected');
    expect(sut.hasBrokenPath).toBe(true);
    jest.advanceTimersByTime(1_500);
    sut.handleTransportState('send', 'connected');
    jest.advanceTimersByTime(60_000);
    expect([done, told, sut.hasBrokenPath]).toEqual([[], [], false]);
  });

  it('climbs the ladder until something helps, and tells of each rung', () => {
    const { sut, done, told } = makeRecovery();
    sut.handleTransportState('send', 'disconnected');
    sut.handleTransportState('recv', 'disconnected');
    jest.advanceTimersByTime(2_010);
    expect(done).toEqual(['restartIce', 'restartIce']);
    jest.advanceTimersByTime(6_010);
    expect(done.slice(2)).toEqual(['renew any']);
    sut.handleMedia(true);
    expect(sut.hasBrokenPath).toBe(true);
    for (const direction of ['send', 'recv'] as const) sut.handleTransportState(direction, 'connecting');
    jest.advanceTimersByTime(6_010);
    expect(done.slice(3)).toEqual(['renew tcp']);
    sut.handleMedia(true);
    for (const direction of ['send', 'recv'] as const) sut.handleTransportState(direction, 'connected');
    jest.advanceTimersByTime(60_000);
    expect(done).toHaveLength(4);
    expect(sut.hasBrokenPath).toBe(false);
    expect(told).toEqual([
      'restartIce?',
      'restartIce failed',
      'newTransports?',
      'newTransports failed',
      'tcp?',
      'tcp helped',
    ]);
  });

  it('is whole again where new transports have nothing to carry', () => {
    const { sut, told } = makeRecovery();
    let settled = 0;
    sut.events.on('settled', () => (settled += 1));
    sut.handleTransportState('recv', 'failed');
    jest.advanceTimersByTime(6_010);
    sut.handleMedia(true);
    jest.advanceTimersByTime(6_010);
    expect([sut.hasBrokenPath, settled, told.at(-1)]).toEqual([false, 1, 'newTransports helped']);
  });

  it('waits for the socket, and is mended at once when that is back', () => {
    const { sut, done, told } = makeRecovery();
    sut.handleSocketLost();
    sut.handleTransportState('send', 'disconnected');
    jest.advanceTimersByTime(60_000);
    expect(done).toEqual([]);
    sut.handleEntered();
    jest.advanceTimersByTime(10);
    expect(done).toEqual(['restartIce']);
    sut.handleTransportState('send', 'connected');
    expect(told).toEqual(['socket?', 'socket helped', 'restartIce?', 'restartIce helped']);
  });
});

describe('other rescues', () => {
  it('are told of: another worker, and a new place where the old one is lost', () => {
    const { sut, told } = makeRecovery();
    sut.handleMedia(false);
    sut.handleMedia(true);
    sut.handleSocketLost();
    sut.handle({ type: 'requestFailed', request: 'resume', code: 'sessionExpired', rejoining: true });
    jest.advanceTimersByTime(10);
    sut.handleEntered();
    expect(told).toEqual([
      'rebuild?',
      'rebuild helped',
      'socket?',
      'socket failed',
      'joinAnew?',
      'joinAnew helped',
    ]);
  });

  it('end with the meeting, and nothing is planned any more', () => {
    const { sut, done } = makeRecovery();
    sut.handleTransportState('send', 'disconnected');
    sut.reset();
    jest.advanceTimersByTime(60_000);
    expect([done, sut.hasBrokenPath, jest.getTimerCount()]).toEqual([[], false, 0]);
  });
});
