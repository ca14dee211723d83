import { describe, expect, it } from '@jest/globals';
import { STEPS } from './step.ts';
import { stepOf } from './steps.ts';
import { Story } from './testing/story.ts';

describe('the happy way', () => {
  it('takes each of the ten steps from waiting over working to done', () => {
    const story = new Story();
    const seen: string[] = [];
    const note = () => seen.push(story.states);

    note();
    story.client({ type: 'socketConnecting' });
    note();
    story.wait(100).client({ type: 'socketConnected' });
    note();
    story.client({ type: 'deviceRequested', source: 'mic' });
    note();
    story.wait(50).client({ type: 'deviceGranted', source: 'mic' });
    note();
    story.client({ type: 'joinRequested' });
    note();
    story.wait(50).client({ type: 'joined' });
    note();
    story.client({ type: 'peerConnectionCreated', direction: 'send' });
    story.client({ type: 'peerConnectionCreated', direction: 'recv' });
    note();
    story.client({ type: 'readyToReceive' });
    note();
    story.client({ type: 'trackAdded', source: 'mic' });
    note();
    story.client({ type: 'iceGatheringChanged', direction: 'send', state: 'gathering' });
    note();
    story.client({ type: 'descriptionsSet', direction: 'send' });
    note();
    story.connects('send');
    note();
    story.flows(0, { sending: ['audio'], receiving: [], still: ['sentAudio'] });
    note();
    story.wait(1_000).flows(0, { sending: ['audio'], receiving: [] });
    note();

    expect(seen).toEqual([
      'wwwwwwwwww',
      'Wwwwwwwwww',
      'dwwwwwwwww',
      'dwWwwwwwww',
      'dwdwwwwwww',
      'dWdwwwwwww',
      'dddWwwwwww',
      'ddddWwwwww',
      'ddddWdwwww',
      'ddddddWWww',
      'dddddddWww',
      'ddddddddWw',
      'dddddddddw',
      'dddddddddW',
      'dddddddddd',
    ]);
    expect(story.view()).toMatchObject({ diagnoses: [], well: true });
  });

  it('gives every step its number, its name and the time of its state', () => {
    const { steps } = new Story().arrives().flows(2_000).view();
    expect(steps.map(({ name }) => name)).toEqual([...STEPS]);
    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { since } of steps) expect(since).toBeGreaterThanOrEqual(1_000_000);
  });

  it('takes the browser at its word for as long as the server has not looked', () => {
    expect(new Story().arrives().flows(2_000, { by: 'client' }).states).toBe('dddddddddd');
  });

  it('counts media as flowing only when the server, having looked, has seen it come in', () => {
    const story = new Story().arrives().flows(2_000, { still: ['arrivedAtServer'] });
    expect(story.states).toBe('dddddddddW');
    expect(story.wait(1_000).flows(0).states).toBe('dddddddddd');
  });
});

describe('ways that are as good', () => {
  it('lets somebody listen without camera and microphone', () => {
    const story = new Story().comesOnline().joins().negotiates('recv').connects('recv');
    story.flows(20_000, { sending: [] });
    expect(story.states).toBe('ddwdwddddd');
    expect(story.view()).toMatchObject({ diagnoses: [], well: true });
  });

  it('lets a viewer watch, who has no transport to send by', () => {
    const story = new Story().comesOnline();
    story.client({ type: 'joinRequested' }).wait(50).client({ type: 'joined' });
    story.client({ type: 'peerConnectionCreated', direction: 'recv' });
    expect(story.states[3]).toBe('W');
    story.client({ type: 'readyToReceive' });
    story
      .negotiates('recv')
      .connects('recv')
      .flows(0, { sending: [], receiving: ['audio'] });
    story.wait(1_000).flows(0, { sending: [], receiving: ['audio'] });
    expect(story.states).toBe('ddwdwddddd');
    expect(story.causes).toEqual([]);
  });

  it('lets somebody listen while nobody speaks', () => {
    const story = new Story().comesOnline().joins().wait(60_000);
    expect(story.states).toBe('ddwdwdwwww');
    expect(story.view()).toMatchObject({ diagnoses: [], well: true });
  });

  it('lets somebody wait alone in a room, where nobody takes what they could send', () => {
    const story = new Story().comesOnline().gets('mic', 'webcam').joins().negotiates('send').connects('send');
    story.flows(60_000, { sending: [], receiving: [] });
    expect(story.states).toBe('dddddddddw');
    expect(story.view()).toMatchObject({ diagnoses: [], well: true });
  });

  it('stays done while everybody is muted and every camera is off', () => {
    const story = new Story().arrives().flows(5_000);
    story.client({ type: 'deviceReleased', source: 'webcam' });
    story.wait(1_000).flows(60_000, { sending: [], receiving: [] });
    expect(story.states).toBe('dddddddddd');
    expect(story.view()).toMatchObject({ diagnoses: [], well: true });
  });

  it('begins anew with new RTCPeerConnections after the media worker died', () => {
    const story = new Story().arrives().flows(10_000);
    story.server({ type: 'mediaLost' }).wait(500).server({ type: 'mediaRebuilt' });
    story.joins();
    expect(story.states).toBe('ddddWdwwww');
    for (const direction of ['send', 'recv'] as const) story.negotiates(direction).connects(direction);
    expect(story.wait(1_000).flows(1_000).states).toBe('dddddddddd');
  });
});

describe('a failed step', () => {
  it('says since when', () => {
    const story = new Story().comesOnline().wait(400);
    const refusedAt = story.now;
    story.client({ type: 'joinRefused', code: 'roomFull' }).wait(9_000);
    story.client({ type: 'deviceFailed', source: 'mic', problem: 'denied', reason: '' });
    const [, room, devices] = story.view().steps;
    expect(room).toMatchObject({ state: 'failed', since: refusedAt });
    expect(devices).toMatchObject({ state: 'failed', since: story.now });
    expect(story.view().well).toBe(false);
  });
});

describe('stepOf', () => {
  it('finds a step for all evidence of a whole way', () => {
    const steps = new Story().arrives().flows(1_000).evidence.map(stepOf);
    expect(new Set(steps)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
  });
});
