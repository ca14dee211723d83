import { describe, expect, it } from '@jest/globals';
import { MeetingRecorder } from './meeting-recorder.ts';
import { DatabaseUnavailableError, type Database } from './store-ports.ts';
import { makeFakes, makePeer } from './testing/builders.ts';

/** A database that notes what it is told, and fails as often as it is asked to. */
function makeRecorder() {
  const fakes = makeFakes();
  const written: string[] = [];
  const failures: Error[] = [];
  const note = (what: string) => async () => {
    const failure = failures.shift();
    if (failure) throw failure;
    written.push(what);
    return Promise.resolve(null);
  };
  const meetings = {
    begin: note('begin'),
    participantJoined: note('joined'),
    participantLeft: note('left'),
    end: note('end'),
  };
  const stores = { rooms: { find: () => Promise.resolve(null) }, meetings };
  const recorder = new MeetingRecorder({ stores } as unknown as Database, fakes.clock, fakes.log);
  return { recorder, fakes, written, failures };
}

describe('the history of a meeting', () => {
  it('is written in the order of what happened, also where the database fails for a while', async () => {
    const { recorder, fakes, written, failures } = makeRecorder();
    failures.push(...Array.from({ length: 5 }, () => new DatabaseUnavailableError('locked')));
    const [ada, ben] = [makePeer(fakes), makePeer(fakes, 'Ben')];
    recorder.peerEntered('room', ada);
    recorder.peerEntered('room', ben);
    recorder.peerLeft('room', ada, 'left');
    recorder.peerLeft('room', ben, 'left');
    recorder.roomClosed('room');
    await fakes.clock.advance(9_000);
    expect(written).toEqual([]);
    await fakes.clock.advance(1_000);
    await recorder.stop();
    expect(written).toEqual(['begin', 'joined', 'joined', 'left', 'left', 'end']);
  });

  it('knows nobody who never got in, and begins anew when its room opens again', async () => {
    const { recorder, fakes, written } = makeRecorder();
    recorder.peerLeft('room', makePeer(fakes), 'could not enter');
    recorder.roomClosed('room');
    recorder.peerEntered('room', makePeer(fakes));
    recorder.roomClosed('room');
    recorder.peerEntered('room', makePeer(fakes));
    await recorder.stop();
    expect(written).toEqual(['begin', 'joined', 'end', 'begin', 'joined']);
  });

  it('does not hold up a stop where the database is gone, and says what is lost', async () => {
    const { recorder, fakes, failures } = makeRecorder();
    failures.push(new DatabaseUnavailableError('gone'), new DatabaseUnavailableError('gone'));
    recorder.peerEntered('room', makePeer(fakes));
    await recorder.stop();
    expect(fakes.log.lines).toHaveLength(2);
  });
});
