import { describe, expect, it } from '@jest/globals';
import { PATIENCE } from './patience.ts';
import { Story, type Counter, type Flow } from './testing/story.ts';

const SENT: Counter[] = ['sentAudio', 'sentVideo'];
const RECEIVED: Counter[] = ['receivedAudio', 'receivedVideo', 'decodedAudio', 'decodedVideo'];

/** Ten good seconds, and then so. The first sample of the trouble still shows growth up to it. */
const then = (ms: number, flow: Flow) =>
  new Story()
    .arrives()
    .flows(10_000)
    .wait(1_000)
    .flows(ms - 1_000, flow);

describe.each([
  ['audio', 'sentAudio'],
  ['video', 'sentVideo'],
] as const)('notSending of %s', (kind, counter) => {
  it('is found when packets stop', () => {
    expect(then(PATIENCE.media, { still: [counter] }).diagnoses).toEqual([
      { cause: 'notSending', kind, step: 10, blame: 'you' },
    ]);
  });

  it('is found when they never begin', () => {
    const story = new Story().arrives().flows(PATIENCE.media - 1_000, { still: [counter] });
    expect(story.causes).toEqual([]);
    expect(story.wait(1_000).flows(0, { still: [counter] }).causes).toEqual(['notSending']);
  });

  it('waits for its patience', () => {
    expect(then(PATIENCE.media - 1_000, { still: [counter] }).causes).toEqual([]);
  });

  it('is not found when the kind is switched off, or wanted by nobody', () => {
    const other = kind === 'audio' ? 'video' : 'audio';
    expect(then(60_000, { still: [counter], sending: [other] }).causes).toEqual([]);
  });

  it('gives a kind that is switched on again its full patience', () => {
    const other = kind === 'audio' ? 'video' : 'audio';
    const story = then(60_000, { sending: [other] })
      .wait(1_000)
      .flows(PATIENCE.media - 1_000, { still: [counter] });
    expect(story.causes).toEqual([]);
    expect(story.wait(1_000).flows(0, { still: [counter] }).causes).toEqual(['notSending']);
  });
});

describe('sentNotReceived of what this end sends', () => {
  it('is found when the server sees nothing come in', () => {
    const story = new Story().arrives().flows(PATIENCE.media - 1_000, { still: ['arrivedAtServer'] });
    expect(story.causes).toEqual([]);
    expect(story.wait(1_000).flows(0, { still: ['arrivedAtServer'] }).diagnoses).toEqual([
      { cause: 'sentNotReceived', direction: 'send', step: 10, blame: 'network' },
    ]);
  });

  it('is found when it stops in the middle', () => {
    expect(then(PATIENCE.media, { still: ['arrivedAtServer'] }).causes).toEqual(['sentNotReceived']);
    expect(then(PATIENCE.media - 1_000, { still: ['arrivedAtServer'] }).causes).toEqual([]);
  });

  it('is not found while the server did not look', () => {
    expect(new Story().arrives().flows(20_000, { by: 'client' }).causes).toEqual([]);
  });

  it('is not found when somebody speaks again after a long silence', () => {
    const muted: Flow = { sending: [], still: ['arrivedAtServer'] };
    const story = then(60_000, muted)
      .wait(1_000)
      .flows(1_000, { still: ['arrivedAtServer'] });
    expect(story.causes).toEqual([]);
  });

  it('is another cause when nothing is sent', () => {
    expect(then(PATIENCE.media, { still: [...SENT, 'arrivedAtServer'] }).causes).toEqual(['notSending']);
  });
});

describe('sentNotReceived of what the server sends', () => {
  it('is found when nothing comes in', () => {
    expect(then(PATIENCE.media, { still: RECEIVED }).diagnoses).toEqual([
      { cause: 'sentNotReceived', direction: 'recv', step: 10, blame: 'network' },
    ]);
    expect(then(PATIENCE.media - 1_000, { still: RECEIVED }).causes).toEqual([]);
  });

  it('is not found while the server has only just begun', () => {
    const story = then(20_000, { still: [...RECEIVED, 'sentByServer'] })
      .wait(1_000)
      .flows(0, { still: RECEIVED });
    expect(story.causes).toEqual([]);
  });

  it('is not found while the server did not look', () => {
    expect(then(20_000, { still: RECEIVED, by: 'client' }).causes).toEqual([]);
  });
});

describe('othersNotSending', () => {
  it('is found when the server has nothing to pass on', () => {
    const story = then(PATIENCE.media, { still: [...RECEIVED, 'sentByServer'] });
    expect(story.diagnoses).toEqual([{ cause: 'othersNotSending', step: 10, blame: 'others' }]);
    expect(then(PATIENCE.media - 1_000, { still: [...RECEIVED, 'sentByServer'] }).causes).toEqual([]);
  });

  it('names the kind where the other one comes in', () => {
    expect(then(PATIENCE.media, { still: ['receivedVideo', 'decodedVideo'] }).diagnoses).toEqual([
      { cause: 'othersNotSending', kind: 'video', step: 10, blame: 'others' },
    ]);
  });

  it('is not found when nobody ought to send', () => {
    expect(then(60_000, { still: [...RECEIVED, 'sentByServer'], receiving: [] }).causes).toEqual([]);
  });
});

describe.each([
  ['audio', 'receivedAudio', 'decodedAudio'],
  ['video', 'receivedVideo', 'decodedVideo'],
] as const)('receivedNotDecoded of %s', (kind, received, decoded) => {
  it('is found when packets come in, and nothing comes out of the decoder', () => {
    expect(then(PATIENCE.media, { still: [decoded] }).diagnoses).toEqual([
      { cause: 'receivedNotDecoded', kind, step: 10, blame: 'you' },
    ]);
    expect(then(PATIENCE.media - 1_000, { still: [decoded] }).causes).toEqual([]);
  });

  it('gives packets that begin to come after a long wait the time for a key frame', () => {
    const story = then(20_000, { still: [received, decoded] });
    expect(story.causes).toEqual(['othersNotSending']);
    story.wait(1_000).flows(PATIENCE.media - 1_000, { still: [decoded] });
    expect(story.causes).toEqual([]);
    expect(story.wait(1_000).flows(0, { still: [decoded] }).causes).toEqual(['receivedNotDecoded']);
  });
});

describe('samples that are rare', () => {
  const ALL: Counter[] = [...SENT, ...RECEIVED, 'arrivedAtServer', 'sentByServer'];

  it('leave what was well as it was: a hidden tab is no stall', () => {
    const story = new Story().arrives().flows(10_000).wait(50_000);
    expect(story.view()).toMatchObject({ diagnoses: [], well: true });
    expect(story.states).toBe('dddddddddd');
  });

  it('are not compared across a gap: a laptop that slept counted nothing', () => {
    const story = new Story().arrives().flows(10_000).wait(3_600_000).flows(0, { still: ALL });
    expect(story.causes).toEqual([]);
    expect(story.wait(1_000).flows(2_000).causes).toEqual([]);
  });

  it('of once a minute find nothing, and of once a second find the stall after it', () => {
    const story = new Story()
      .arrives()
      .flows(10_000)
      .wait(60_000)
      .flows(240_000, { every: 60_000, still: SENT });
    expect(story.causes).toEqual([]);
    expect(story.wait(1_000).flows(PATIENCE.media, { still: SENT }).causes).toEqual(['notSending']);
  });

  it('of one end alone accuse nobody of not receiving', () => {
    const story = new Story().arrives().flows(10_000).wait(60_000).flows(0, { by: 'server', still: ALL });
    expect(story.wait(1_000).flows(3_000).causes).toEqual([]);
  });

  it('of the calm, every five seconds, are enough', () => {
    expect(new Story().arrives().flows(60_000, { every: 5_000 }).causes).toEqual([]);
    const story = new Story().arrives().flows(60_000, { every: 5_000 }).wait(5_000);
    expect(story.flows(5_000, { every: 5_000, still: SENT }).causes).toEqual(['notSending']);
  });
});

describe('a counter that begins anew', () => {
  it('counts as growth: the camera was switched off and on', () => {
    const story = new Story().arrives().flows(10_000);
    const sample = (video: number) =>
      story.wait(1_000).client({
        type: 'sendSampled',
        expected: ['audio', 'video'],
        packetsSent: { audio: 10_000 + story.now, video },
      });
    sample(0);
    for (const video of [3, 60, 120, 180, 240, 300, 360]) sample(video);
    expect(story.causes).toEqual([]);
  });
});

describe('a participant that has left', () => {
  it('is shown as it was at the end, however much later', () => {
    const well = new Story().arrives().flows(10_000).server({ type: 'peerLeft', reason: 'left' });
    expect(well.wait(3_600_000).causes).toEqual([]);
    const waiting = new Story().comesOnline().joins().negotiates('recv').wait(2_000);
    waiting.server({ type: 'peerLeft', reason: 'left' });
    expect(waiting.wait(3_600_000).causes).toEqual([]);
    const stuck = then(PATIENCE.media, { still: ['sentVideo'] }).server({ type: 'peerLeft', reason: 'left' });
    expect(stuck.wait(3_600_000).causes).toEqual(['notSending']);
  });

  it('is on its way again when it joins anew', () => {
    const story = new Story().arrives().server({ type: 'peerLeft', reason: 'left' }).wait(1_000).joins();
    expect(story.negotiates('send').wait(PATIENCE.path).causes).toEqual(['mediaBlocked']);
  });
});
