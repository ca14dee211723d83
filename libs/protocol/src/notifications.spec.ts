import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, errorCodeSchema, requestErrorSchema } from './errors.ts';
import { LIMITS } from './limits.ts';
import { NOTIFICATIONS, PROTOCOL_VERSION, type NotificationName } from './notifications.ts';

const transport = { transportId: 't', iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
const consumer = {
  consumerId: 'c',
  producerId: 'p',
  peerId: 'x',
  source: 'mic',
  kind: 'audio',
  rtpParameters: {},
};

const settings = {
  ...{ locked: true, lobby: false, hasPasscode: false },
  ...{ mayUnmute: true, chatHistory: true, webinar: false },
  ...{ name: null, chatKept: false, mayPublish: ['mic'] },
};

const message = {
  ...{ messageId: 1, fromPeerId: 'x', fromName: 'Ada', toPeerId: null, toName: null },
  ...{ text: 'Hello', sentAt: 1_700_000_000_000 },
};

const ada = {
  ...{ peerId: 'x', displayName: 'Ada', role: 'viewer', presence: 'connected' },
  ...{ handRaised: null, producers: [] },
};

const CASES: Record<NotificationName, { taken: object[]; refused: object[] }> = {
  welcome: {
    taken: [{ protocolVersion: PROTOCOL_VERSION, routerRtpCapabilities: {}, resumeWithinMs: 30_000 }],
    refused: [{}, { protocolVersion: '1', routerRtpCapabilities: {}, resumeWithinMs: 30_000 }],
  },
  peersChanged: {
    taken: [{ version: 1, total: 2, upserted: [], removed: [] }],
    refused: [
      { version: 0, total: 2, upserted: [], removed: [] },
      { version: 1, total: 2 },
    ],
  },
  selfChanged: { taken: [{ peer: ada }], refused: [{}, { peer: null }, { peer: { ...ada, role: 'king' } }] },
  activeSpeakerChanged: { taken: [{ peerId: 'x' }, { peerId: null }], refused: [{}, { peerId: '' }] },
  consumersAdded: { taken: [{ consumers: [consumer] }], refused: [{ consumers: [] }, { consumers: [{}] }] },
  consumersRemoved: { taken: [{ consumerIds: ['c'] }], refused: [{ consumerIds: [] }, {}] },
  consumerLayersChanged: {
    taken: [
      { consumers: [{ consumerId: 'c', spatialLayer: 2 }] },
      {
        consumers: [
          { consumerId: 'c', spatialLayer: 0 },
          { consumerId: 'd', spatialLayer: null },
        ],
      },
    ],
    refused: [
      { consumers: [] },
      { consumers: [{ consumerId: 'c' }] },
      { consumers: [{ consumerId: 'c', spatialLayer: -1 }] },
      { consumers: [{ spatialLayer: null }] },
    ],
  },
  videoCodecsChanged: {
    taken: [{ videoCodecs: ['video/vp8', 'video/vp9'] }, { videoCodecs: [] }],
    refused: [{}, { videoCodecs: ['video/VP8'] }, { videoCodecs: ['audio/opus'] }],
  },
  tilesShed: {
    taken: [{ tiles: [] }, { tiles: [{ peerId: 'x', source: 'webcam' }] }],
    refused: [{}, { tiles: [{ peerId: 'x' }] }, { tiles: [{ peerId: '', source: 'webcam' }] }],
  },
  demandChanged: {
    taken: [
      { producerId: 'p', maxSpatialLayer: -1 },
      { producerId: 'p', maxSpatialLayer: 2 },
    ],
    refused: [
      { producerId: 'p', maxSpatialLayer: -2 },
      { producerId: 'p', maxSpatialLayer: 0.5 },
    ],
  },
  mediaLost: { taken: [{}], refused: [] },
  mediaRebuilt: {
    taken: [
      { transports: { send: transport, recv: transport } },
      { transports: { send: null, recv: transport } },
    ],
    refused: [{}, { transports: { send: transport } }],
  },
  roomSettingsChanged: {
    taken: [settings],
    refused: [{}, { ...settings, locked: 'yes' }, { ...settings, mayUnmute: undefined }],
  },
  roleChanged: {
    taken: [
      { role: 'viewer', sendTransport: null },
      { role: 'host', sendTransport: transport },
    ],
    refused: [{ role: 'king', sendTransport: null }, { role: 'viewer' }, { sendTransport: null }],
  },
  chatMessageAdded: {
    taken: [{ message }, { message: { ...message, toPeerId: 'y', toName: 'Ben' } }],
    refused: [{}, { message: { ...message, messageId: 0 } }, { message: { ...message, text: undefined } }],
  },
  reactionsShown: {
    taken: [{ reactions: [{ peerId: 'x', reaction: 'heart' }] }],
    refused: [
      {},
      { reactions: [] },
      { reactions: [{ peerId: 'x', reaction: 'yawn' }] },
      { reactions: [{ reaction: 'heart' }] },
      {
        reactions: Array.from({ length: LIMITS.reactionsAtOnce + 1 }, () => ({
          peerId: 'x',
          reaction: 'heart',
        })),
      },
    ],
  },
  lobbyChanged: {
    taken: [{ waiting: [] }, { waiting: [{ waitingId: 'w', displayName: 'Ada', since: 1 }] }],
    refused: [
      {},
      { waiting: [{ waitingId: '', displayName: 'Ada', since: 1 }] },
      { waiting: [{ waitingId: 'w' }] },
    ],
  },
  admissionDecided: { taken: [{ admitted: true }, { admitted: false }], refused: [{}, { admitted: 'yes' }] },
  serverDraining: { taken: [{ stopsWithinMs: 0 }], refused: [{}, { stopsWithinMs: -1 }] },
  producerStopped: {
    taken: [
      { producerId: 'p', source: 'mic', closed: false, byPeerId: 'x' },
      { producerId: 'p', source: 'screen', closed: true, byPeerId: null },
    ],
    refused: [
      {},
      { producerId: 'p', source: 'radio', closed: true, byPeerId: 'x' },
      { producerId: 'p', source: 'mic', closed: false },
    ],
  },
  unmuteAsked: { taken: [{ byPeerId: 'x' }], refused: [{}, { byPeerId: null }] },
  removed: {
    taken: [
      { reason: 'removedByModerator' },
      { reason: 'meetingEnded' },
      { reason: 'replaced' },
      { reason: 'serverClosing' },
    ],
    refused: [{ reason: 'boredom' }, {}],
  },
};

describe.each(Object.keys(NOTIFICATIONS) as NotificationName[])('the notification %s', (name) => {
  const { taken, refused } = CASES[name];

  it('takes its facts', () => {
    for (const data of taken) expect(NOTIFICATIONS[name].parse(data)).toEqual(data);
  });

  it('refuses others', () => {
    for (const data of [...refused, null, [], 'x']) {
      expect(NOTIFICATIONS[name].safeParse(data).success).toBe(false);
    }
  });
});

describe('errors', () => {
  it.each(ERROR_CODES)('have the code %s once', (code) => {
    expect(ERROR_CODES.filter((other) => other === code)).toHaveLength(1);
    expect(requestErrorSchema.safeParse({ code, message: '', details: { retryAfterMs: 5 } }).success).toBe(
      true,
    );
  });

  it.each(['', 'RoomFull', '__proto__', 404, null])('have no code %j', (code) => {
    expect(errorCodeSchema.safeParse(code).success).toBe(false);
  });
});
