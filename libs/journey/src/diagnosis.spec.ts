import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, type DeviceProblem } from '@plenum/protocol';
import { PATIENCE } from './patience.ts';
import { DIRECTIONS, Story, transportCreated, transportSampled } from './testing/story.ts';

/** Joined, offer and answer set at both ends; no path yet. */
const negotiated = () => new Story().comesOnline().gets('mic').joins().negotiates('send');
const flowing = () => new Story().arrives().flows(10_000);
const ANNOUNCED = ['udp 10.0.0.5:44400', 'tcp 10.0.0.5:44400'];

describe('no trouble', () => {
  it('finds nothing in a journey that has not begun', () => {
    expect(new Story().diagnoses).toEqual([]);
  });

  it('finds nothing while all flows', () => {
    expect(flowing().diagnoses).toEqual([]);
  });
});

describe('serverUnreachable', () => {
  const online = () => new Story().client({ type: 'socketConnecting' });

  it('is found when no answer comes', () => {
    expect(online().wait(PATIENCE.socket).diagnoses).toEqual([
      { cause: 'serverUnreachable', step: 1, blame: 'server' },
    ]);
  });

  it('waits for its patience', () => {
    expect(online().wait(PATIENCE.socket - 1).causes).toEqual([]);
  });

  it('is found at once when the try fails, and stays through all further tries', () => {
    const story = online().wait(10).client({ type: 'socketFailed', reason: 'xhr poll error' });
    expect(story.causes).toEqual(['serverUnreachable']);
    for (let i = 0; i < 5; i += 1) {
      story.wait(1_000).client({ type: 'socketConnecting' });
      expect(story.causes).toEqual(['serverUnreachable']);
      story.wait(10).client({ type: 'socketFailed', reason: 'xhr poll error' });
    }
    expect(story.client({ type: 'socketConnected' }).causes).toEqual([]);
  });
});

describe('tooManyConnections', () => {
  const refused = { type: 'socketFailed', reason: 'Too many connections', code: 'rateLimited' } as const;

  it('is found at once when the server says so, until it lets this one in', () => {
    const story = new Story().client({ type: 'socketConnecting' }).wait(10).client(refused);
    expect(story.diagnoses).toEqual([{ cause: 'tooManyConnections', step: 1, blame: 'server' }]);
    story.wait(60_000).client({ type: 'socketConnecting' });
    expect(story.causes).toEqual(['tooManyConnections']);
    expect(story.client({ type: 'socketConnected' }).causes).toEqual([]);
  });

  it('is what keeps somebody out whose connection broke, and gives way to a server that is gone', () => {
    const story = flowing().client({ type: 'socketLost', reason: 'ping timeout' }).client(refused);
    expect(story.causes).toEqual(['tooManyConnections']);
    story.wait(PATIENCE.socket).client({ type: 'socketFailed', reason: 'xhr poll error' });
    expect(story.causes).toEqual(['connectionLost']);
  });
});

describe('connectionLost', () => {
  const lost = () => flowing().client({ type: 'socketLost', reason: 'ping timeout' });

  it('is found when the socket does not come back', () => {
    expect(lost().wait(PATIENCE.socket).diagnoses).toEqual([
      { cause: 'connectionLost', step: 1, blame: 'network' },
    ]);
  });

  it('waits for its patience, with step 1 under way', () => {
    const story = lost().wait(PATIENCE.socket - 1);
    expect(story.causes).toEqual([]);
    expect(story.states[0]).toBe('W');
  });

  it('is counted from the loss, not from the last try', () => {
    const story = lost();
    for (let i = 0; i < 3; i += 1) {
      story.client({ type: 'socketConnecting' }).wait(1_000).client({ type: 'socketFailed', reason: '' });
    }
    expect(story.causes).toEqual(['connectionLost']);
  });

  it('is found by the server alone, since the client cannot tell of it', () => {
    const story = flowing().wait(5_000).server({ type: 'peerDisconnected', reason: 'ping timeout' });
    expect(story.wait(PATIENCE.socket).causes).toEqual(['connectionLost']);
    expect(story.server({ type: 'peerResumed' }).causes).toEqual([]);
  });

  it("is not found in the server's late word of an outage that is over", () => {
    const story = flowing().client({ type: 'socketLost', reason: '' }).wait(2_000);
    const brokenAt = story.now - 1_000;
    story.client({ type: 'socketConnected' }).wait(1_000);
    story.evidence.push({ end: 'server', at: brokenAt, fact: { type: 'peerDisconnected', reason: '' } });
    expect(story.wait(PATIENCE.socket).causes).toEqual([]);
  });
});

describe('roomRefused', () => {
  const asked = () => new Story().comesOnline().client({ type: 'joinRequested' }).wait(50);

  it.each(ERROR_CODES)('is found with the code %s', (code) => {
    expect(asked().client({ type: 'joinRefused', code }).diagnoses).toEqual([
      { cause: 'roomRefused', code, step: 2, blame: 'server' },
    ]);
  });

  it('is over with the next try', () => {
    const story = asked().client({ type: 'joinRefused', code: 'roomFull' }).wait(1_000);
    expect(story.client({ type: 'joinRequested' }).causes).toEqual([]);
  });

  it('is not found when the room lets the participant in', () => {
    expect(asked().client({ type: 'joined' }).causes).toEqual([]);
  });
});

describe('browserUnsupported', () => {
  it('is found before any refusal', () => {
    const story = new Story().comesOnline().client({ type: 'browserUnsupported', reason: 'no VP8' });
    story.client({ type: 'joinRefused', code: 'unsupportedMedia' });
    expect(story.diagnoses).toEqual([{ cause: 'browserUnsupported', step: 4, blame: 'you' }]);
  });
});

describe('devices', () => {
  const failed = (problem: DeviceProblem) =>
    new Story().comesOnline().client({ type: 'deviceFailed', source: 'webcam', problem, reason: '' });

  it.each([
    ['denied', 'permissionDenied'],
    ['deniedBySystem', 'permissionDeniedBySystem'],
    ['notFound', 'deviceNotFound'],
    ['inUse', 'deviceInUse'],
    ['unplugged', 'deviceUnplugged'],
    ['other', 'deviceFailed'],
  ] as const)('tell of the problem %s as %s', (problem, cause) => {
    expect(failed(problem).diagnoses).toEqual([{ cause, source: 'webcam', step: 3, blame: 'you' }]);
    expect(failed(problem).client({ type: 'deviceRequested', source: 'webcam' }).causes).toEqual([]);
    expect(failed(problem).gets('webcam').causes).toEqual([]);
    expect(failed(problem).client({ type: 'deviceReleased', source: 'webcam' }).causes).toEqual([]);
  });

  it('tell of each device', () => {
    const story = failed('denied').client({
      type: 'deviceFailed',
      source: 'mic',
      problem: 'inUse',
      reason: '',
    });
    expect(story.diagnoses).toMatchObject([
      { cause: 'deviceInUse', source: 'mic' },
      { cause: 'permissionDenied', source: 'webcam' },
    ]);
  });

  it('tell once of a page that is not secure, whose server is at fault', () => {
    const story = failed('insecurePage');
    story.client({ type: 'deviceFailed', source: 'mic', problem: 'insecurePage', reason: '' });
    expect(story.diagnoses).toEqual([{ cause: 'pageNotSecure', step: 3, blame: 'server' }]);
  });

  it('stand beside what blocks, which comes first', () => {
    const story = flowing().client({
      type: 'deviceFailed',
      source: 'webcam',
      problem: 'unplugged',
      reason: '',
    });
    story.client({ type: 'socketLost', reason: '' }).wait(PATIENCE.socket);
    expect(story.causes).toEqual(['connectionLost', 'deviceUnplugged']);
  });

  it('are not asked about for a screen, which everybody may decline', () => {
    const story = new Story().client({
      type: 'deviceFailed',
      source: 'screen',
      problem: 'denied',
      reason: '',
    });
    expect(story.causes).toEqual([]);
  });
});

describe('mediaServerLost', () => {
  it('is found until the room is rebuilt', () => {
    const story = flowing().server({ type: 'mediaLost' });
    expect(story.diagnoses).toEqual([{ cause: 'mediaServerLost', step: 9, blame: 'server' }]);
    expect(story.wait(500).server({ type: 'mediaRebuilt' }).causes).toEqual([]);
  });
});

describe('mediaServerOverloaded', () => {
  it('is found until the server keeps up again', () => {
    const story = flowing().server({ type: 'mediaStrained' });
    expect(story.diagnoses).toEqual([{ cause: 'mediaServerOverloaded', step: 10, blame: 'server' }]);
    expect(story.wait(500).server({ type: 'mediaRelieved' }).causes).toEqual([]);
  });

  it('is found in the place of what comes of it, and blames no network', () => {
    const story = negotiated().wait(PATIENCE.path);
    expect(story.causes).toEqual(['mediaBlocked']);
    expect(story.server({ type: 'mediaStrained' }).causes).toEqual(['mediaServerOverloaded']);
  });

  it('gives way to the death of the media worker, and does not outlive it', () => {
    const story = flowing().server({ type: 'mediaStrained' }).server({ type: 'mediaLost' });
    expect(story.causes).toEqual(['mediaServerLost']);
    expect(story.wait(500).server({ type: 'mediaRebuilt' }).causes).toEqual([]);
  });
});

describe('wrongAnnouncedAddress', () => {
  const nobodyGetsThrough = (reached = 0, unreached = 2) => {
    const story = negotiated()
      .server(transportCreated('send', ANNOUNCED))
      .wait(PATIENCE.path - 1);
    return story.server(transportSampled('send', { bytesReceived: 0 }), {
      type: 'reachabilityObserved',
      reached,
      unreached,
    });
  };

  it('is found when no packet of anybody arrives', () => {
    expect(nobodyGetsThrough().wait(1).diagnoses).toEqual([
      { cause: 'wrongAnnouncedAddress', announced: ANNOUNCED, step: 9, blame: 'server' },
    ]);
  });

  it('waits for its patience', () => {
    expect(nobodyGetsThrough().causes).toEqual([]);
  });

  it.each([
    ['one other got through', () => nobodyGetsThrough(1, 5)],
    ['nobody else has tried', () => nobodyGetsThrough(0, 1)],
    [
      'some packet did arrive',
      () => nobodyGetsThrough().server(transportSampled('send', { bytesReceived: 100 })),
    ],
  ])('is another cause when %s', (_, story) => {
    expect(story().wait(1).causes).toEqual(['mediaBlocked']);
  });
});

describe('mediaBlocked', () => {
  it.each([
    [3, true],
    [0, false],
  ])('is found when no path comes, and %d others got through', (reached, othersGetThrough) => {
    const story = negotiated().server({ type: 'reachabilityObserved', reached, unreached: 1 });
    expect(story.wait(PATIENCE.path - 1).causes).toEqual([]);
    expect(story.wait(1).diagnoses).toEqual([
      { cause: 'mediaBlocked', othersGetThrough, step: 9, blame: 'network' },
    ]);
  });

  it('is found as soon as the browser gives up', () => {
    const story = negotiated().wait(100);
    story.client({ type: 'connectionStateChanged', direction: 'send', state: 'failed' });
    expect(story.causes).toEqual(['mediaBlocked']);
  });

  it('is found when checks arrive at the server, and its answers do not come back', () => {
    const story = negotiated().server({ type: 'iceStateChanged', direction: 'send', state: 'connected' });
    expect(story.wait(PATIENCE.path).causes).toEqual(['mediaBlocked']);
  });

  it('is found for either direction, and counted from the first negotiation', () => {
    const story = flowing().server(transportCreated('recv'));
    story.client({ type: 'peerConnectionCreated', direction: 'recv' }).negotiates('recv');
    story.wait(PATIENCE.path - 1).client({ type: 'descriptionsSet', direction: 'recv' });
    expect(story.wait(1).causes).toEqual(['mediaBlocked']);
  });

  it('is not found before there is anything to send or to receive', () => {
    expect(new Story().comesOnline().joins().wait(60_000).causes).toEqual([]);
  });

  it('is not found for an RTCPeerConnection that was closed', () => {
    const story = negotiated().client({ type: 'connectionStateChanged', direction: 'send', state: 'closed' });
    expect(story.wait(PATIENCE.path).causes).toEqual([]);
  });
});

describe('dtlsFailed', () => {
  it('is found when the server says so', () => {
    const story = negotiated().server({ type: 'dtlsStateChanged', direction: 'send', state: 'failed' });
    expect(story.diagnoses).toEqual([{ cause: 'dtlsFailed', step: 9, blame: 'network' }]);
  });

  it('is found when the path is chosen, and no handshake ends', () => {
    const story = negotiated().server({ type: 'iceStateChanged', direction: 'send', state: 'completed' });
    story.server({ type: 'dtlsStateChanged', direction: 'send', state: 'connecting' });
    expect(story.wait(PATIENCE.path - 1).causes).toEqual([]);
    expect(story.wait(1).causes).toEqual(['dtlsFailed']);
  });

  it('is found when the browser knows of a path that the server saw checked', () => {
    const story = negotiated().server({ type: 'iceStateChanged', direction: 'send', state: 'connected' });
    story.client({
      type: 'pathSelected',
      direction: 'send',
      protocol: 'udp',
      candidateType: 'host',
      roundTripMs: null,
    });
    expect(story.wait(PATIENCE.path).causes).toEqual(['dtlsFailed']);
  });
});

describe('pathLost', () => {
  const broken = () =>
    flowing().client({ type: 'connectionStateChanged', direction: 'recv', state: 'disconnected' });

  it('is found when a path that stood does not come back', () => {
    expect(broken().wait(PATIENCE.path).diagnoses).toEqual([
      { cause: 'pathLost', step: 9, blame: 'network' },
    ]);
  });

  it('waits for its patience, and is over when the path is back', () => {
    expect(broken().wait(PATIENCE.path - 1).causes).toEqual([]);
    const story = broken().wait(PATIENCE.path);
    story.client({ type: 'connectionStateChanged', direction: 'recv', state: 'connected' });
    expect(story.causes).toEqual([]);
  });

  it('is found at once when the browser gives up', () => {
    const story = broken().client({ type: 'connectionStateChanged', direction: 'recv', state: 'failed' });
    expect(story.causes).toEqual(['pathLost']);
  });

  it('is counted from the loss, whatever ICE restarts go on', () => {
    const story = broken().wait(PATIENCE.path - 1_000);
    story.client({ type: 'connectionStateChanged', direction: 'recv', state: 'connecting' });
    expect(story.wait(1_000).causes).toEqual(['pathLost']);
  });

  it('is not found for new RTCPeerConnections after the media worker died', () => {
    const story = flowing().server({ type: 'mediaLost' });
    story.client({ type: 'connectionStateChanged', direction: 'send', state: 'closed' }).wait(500);
    story.server({ type: 'mediaRebuilt' }, ...DIRECTIONS.map((direction) => transportCreated(direction)));
    for (const direction of DIRECTIONS) story.client({ type: 'peerConnectionCreated', direction });
    expect(story.wait(20_000).causes).toEqual([]);
    for (const direction of DIRECTIONS) story.negotiates(direction);
    expect(story.wait(PATIENCE.path).causes).toEqual(['mediaBlocked']);
  });
});

describe('mediaRefused', () => {
  const refused = () =>
    flowing().client({ type: 'produceRefused', source: 'webcam', code: 'unsupportedMedia' });

  it('names the source that the server would not take', () => {
    const found = {
      cause: 'mediaRefused',
      source: 'webcam',
      code: 'unsupportedMedia',
      step: 5,
      blame: 'server',
    };
    expect(refused().diagnoses).toContainEqual(found);
  });

  it('is over when the track is taken, or the device switched off', () => {
    expect(refused().client({ type: 'trackAdded', source: 'webcam' }).causes).not.toContain('mediaRefused');
    expect(refused().client({ type: 'deviceReleased', source: 'webcam' }).causes).not.toContain(
      'mediaRefused',
    );
  });
});
