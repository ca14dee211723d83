import { describe, expect, it } from '@jest/globals';
import { REQUESTS, ROLES, type RequestName, type Role } from '@plenum/protocol';
import { PERMISSIONS, permitRequest, permitRole, permitTarget } from './permissions.ts';
import { makeFakes, makePeer } from './testing/builders.ts';

const OUTSIDE: RequestName[] = ['join', 'resume', 'knock'];
const ANYWHERE: RequestName[] = ['startPathTest', 'connectPathTest', 'producePathTest', 'endPathTest'];
const names = Object.keys(REQUESTS) as RequestName[];
const refused = (code: string): unknown => expect.objectContaining({ code });

function peerOf(role: Role) {
  const peer = makePeer(makeFakes());
  peer.role = role;
  return peer;
}

describe('requests', () => {
  it.each(ANYWHERE)('%s is for both sides of the door', (name) => {
    for (const asker of [null, peerOf('viewer')]) expect(() => permitRequest(name, asker)).not.toThrow();
  });

  it.each(names.filter((name) => !ANYWHERE.includes(name)))('%s is for one side of the door', (name) => {
    const isForOutside = OUTSIDE.includes(name);
    const host = peerOf('host');
    expect(() => permitRequest(name, isForOutside ? null : host)).not.toThrow();
    expect(() => permitRequest(name, isForOutside ? host : null)).toThrow(
      refused(isForOutside ? 'alreadyJoined' : 'notJoined'),
    );
  });

  it.each([
    ['produce', ['viewer']],
    ['setRoomSettings', ['participant', 'viewer']],
    ['setRole', ['participant', 'viewer']],
  ] as const)('%s is refused to %j alone', (name, refusedTo: readonly Role[]) => {
    for (const role of ROLES) {
      const ask = () => permitRequest(name, peerOf(role));
      if (refusedTo.includes(role)) expect(ask).toThrow(refused('forbidden'));
      else expect(ask).not.toThrow();
    }
  });

  it.each(names)('%s lets nobody but the host act on the host', (name) => {
    for (const [role, whose] of Object.entries(PERMISSIONS[name].by))
      if (role !== 'host' && PERMISSIONS[name].names === 'peerId') expect(whose).not.toContain('host');
  });
});

describe('whom a request names', () => {
  const [host, moderator, viewer] = [peerOf('host'), peerOf('moderator'), peerOf('viewer')];
  const peers = new Map([host, moderator, viewer].map((peer) => [peer.peerId, peer]));
  const setRole = (asker: typeof host, peerId: string) => () =>
    permitTarget('setRole', { peerId, role: 'viewer' }, asker, peers);

  it('is in the room', () => {
    expect(setRole(host, 'stranger')).toThrow(refused('peerNotFound'));
  });

  it('is within the reach of the role', () => {
    expect(setRole(host, moderator.peerId)).not.toThrow();
    expect(setRole(moderator, viewer.peerId)).not.toThrow();
    expect(setRole(moderator, host.peerId)).toThrow(refused('forbidden'));
    expect(setRole(moderator, moderator.peerId)).toThrow(refused('forbidden'));
    expect(setRole(host, host.peerId)).toThrow(refused('forbidden'));
  });
});

it('only a host makes moderators, and nobody a host', () => {
  expect(() => permitRole(peerOf('host'), 'moderator')).not.toThrow();
  expect(() => permitRole(peerOf('moderator'), 'participant')).not.toThrow();
  expect(() => permitRole(peerOf('moderator'), 'moderator')).toThrow(refused('forbidden'));
  expect(() => permitRole(peerOf('host'), 'host')).toThrow(refused('forbidden'));
});
