import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '@plenum/protocol';
import {
  countRestart,
  decide,
  forgetRestarts,
  startRecovery,
  type Happening,
  type RecoveryHistory,
  type Remedy,
} from './reconnect-policy.ts';

/** Plays what happens, one each second; gives the remedies. */
function play(happenings: Happening[], start: RecoveryHistory = startRecovery()) {
  let history = start;
  const remedies: Remedy[] = [];
  happenings.forEach((happening, second) => {
    const decided = decide(history, happening, second * 1_000);
    history = decided.history;
    if (decided.remedy.do === 'restartIce') history = countRestart(history, decided.remedy.direction);
    remedies.push(decided.remedy);
  });
  return { history, remedies };
}
const remedyFor = (happening: Happening) => play([happening]).remedies[0];
const failed = { type: 'transportFailed', direction: 'send', hasTurn: false } as const;
const connected = { type: 'transportConnected', direction: 'send' } as const;

describe('the socket', () => {
  it('comes back to its session, or joins', () => {
    expect(remedyFor({ type: 'socketBack', hasSession: true })).toEqual({ do: 'resume' });
    expect(remedyFor({ type: 'socketBack', hasSession: false })).toEqual({ do: 'join' });
  });

  it('is given up for another one where it answers nothing', () => {
    const happening = { type: 'requestFailed', request: 'resume', code: 'timeout', rejoining: true } as const;
    expect(remedyFor(happening)).toEqual({ do: 'reopenSocket' });
  });

  it('is waited for where it broke', () => {
    const happening = {
      type: 'requestFailed',
      request: 'join',
      code: 'disconnected',
      rejoining: false,
    } as const;
    expect(remedyFor(happening)).toEqual({ do: 'nothing' });
  });
});

describe('a refusal', () => {
  const refused = (
    request: 'join' | 'resume',
    code: 'roomFull' | 'sessionExpired' | 'serverDraining' | 'internal',
    rejoining = true,
  ) => ({ type: 'requestFailed', request, code, rejoining }) as const;

  it('ends a first join, with the reason', () => {
    expect(remedyFor(refused('join', 'roomFull', false))).toEqual({ do: 'giveUp', code: 'roomFull' });
    expect(remedyFor(refused('join', 'serverDraining', false))).toEqual({
      do: 'giveUp',
      code: 'serverDraining',
    });
  });

  it('is waited out by who was in the room, where it passes', () => {
    expect(remedyFor(refused('join', 'serverDraining'))).toEqual({ do: 'joinAnew', afterMs: 2_000 });
  });

  it('of a resume leads to joining anew; of an expired session, as often as it takes', () => {
    const { remedies } = play(Array.from({ length: 6 }, () => refused('resume', 'sessionExpired')));
    expect(remedies).toEqual(Array.from({ length: 6 }, () => ({ do: 'joinAnew', afterMs: 0 })));
    const internal = play(Array.from({ length: 4 }, () => refused('resume', 'internal'))).remedies;
    expect(internal.map((remedy) => remedy.do)).toEqual(['joinAnew', 'joinAnew', 'joinAnew', 'giveUp']);
  });
});

describe('the door', () => {
  const refused = (request: 'join' | 'knock', code: ErrorCode, rejoining = false) =>
    remedyFor({ type: 'requestFailed', request, code, rejoining });

  it('of a room with a lobby is knocked at, also by who was in the room', () => {
    expect(refused('join', 'admissionRequired')).toEqual({ do: 'knock' });
    expect(refused('join', 'admissionRequired', true)).toEqual({ do: 'knock' });
  });

  it.each(['passcodeRequired', 'passcodeWrong', 'rateLimited'] as const)(
    'is where one stays who can do something about %s',
    (code) => {
      expect(refused('join', code)).toEqual({ do: 'stayOutside', code });
      expect(refused('knock', code)).toEqual({ do: 'stayOutside', code });
    },
  );

  it.each(['roomLocked', 'returnForbidden', 'limitExceeded'] as const)('is left where it says %s', (code) => {
    expect(refused('knock', code)).toEqual({ do: 'giveUp', code });
  });

  it('opens to who is admitted, and to nobody who is denied', () => {
    expect(remedyFor({ type: 'admissionDecided', admitted: true })).toEqual({ do: 'join' });
    const denied = { do: 'end', reason: 'admissionDenied' };
    expect(remedyFor({ type: 'admissionDecided', admitted: false })).toEqual(denied);
  });
});

describe('a path', () => {
  it('has two seconds to mend itself', () => {
    const remedy = remedyFor({ type: 'transportDisconnected', direction: 'recv' });
    expect(remedy).toEqual({ do: 'restartIce', direction: 'recv', afterMs: 2_000 });
  });

  it('that never worked is tried again and again, ever more slowly, for the network may change', () => {
    const { remedies } = play(Array.from({ length: 8 }, () => failed));
    const delays = remedies.map((remedy) => (remedy.do === 'restartIce' ? remedy.afterMs : remedy.do));
    expect(delays).toEqual([0, 1_000, 2_000, 4_000, 8_000, 30_000, 30_000, 30_000]);
  });

  it('that once worked climbs the ladder: ICE, new transports, TCP, TURN; and goes on slowly', () => {
    for (const hasTurn of [true, false]) {
      let { history } = play([connected]);
      const climbed: string[] = [];
      for (let rung = 0; rung < 6; rung += 1) {
        const { history: after, remedies } = play([{ ...failed, hasTurn }], history);
        const [remedy] = remedies;
        climbed.push(remedy?.do === 'renewTransports' ? `${remedy.way} ${remedy.afterMs}` : remedy!.do);
        history = forgetRestarts(after); // The new transports are there.
        if (remedy?.do === 'restartIce') history = after;
      }
      expect(climbed).toEqual(
        hasTurn
          ? ['restartIce', 'any 0', 'tcp 0', 'turn 0', 'any 30000', 'tcp 30000']
          : ['restartIce', 'any 0', 'tcp 0', 'any 30000', 'tcp 30000', 'any 30000'],
      );
    }
  });

  it('is of no interest while new transports are on their way', () => {
    const other = { ...failed, direction: 'recv' } as const;
    const both = { type: 'transportConnected', direction: 'recv' } as const;
    const broken = { type: 'transportDisconnected', direction: 'recv' } as const;
    const { remedies } = play([connected, both, failed, failed, other, broken]);
    expect(remedies.slice(2).map((remedy) => remedy.do)).toEqual([
      'restartIce',
      'renewTransports',
      'nothing',
      'nothing',
    ]);
  });

  it('that works again begins from the start', () => {
    const { history } = play([connected, failed, failed]);
    const { remedies } = play([connected, failed, failed], forgetRestarts(history));
    expect(remedies.slice(1)).toEqual([
      { do: 'restartIce', direction: 'send', afterMs: 0 },
      { do: 'renewTransports', way: 'any', afterMs: 0 },
    ]);
  });

  it('does not make a client join anew for ever', () => {
    const refused = { type: 'connectRefused', code: 'internal' } as const;
    const { remedies } = play(Array.from({ length: 4 }, () => refused));
    expect(remedies.map((remedy) => remedy.do)).toEqual(['joinAnew', 'joinAnew', 'joinAnew', 'giveUp']);
  });
});

describe('being removed', () => {
  it.each([
    ['replaced', { do: 'end', reason: 'replaced' }],
    ['removedByModerator', { do: 'end', reason: 'removedByModerator' }],
    ['meetingEnded', { do: 'end', reason: 'meetingEnded' }],
    ['flooding', { do: 'giveUp', code: 'rateLimited' }],
    ['serverClosing', { do: 'nothing' }],
    ['mediaFailed', { do: 'joinAnew', afterMs: 0 }],
  ] as const)('as %s', (reason, remedy) => {
    expect(remedyFor({ type: 'removed', reason })).toEqual(remedy);
  });
});
