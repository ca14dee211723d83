import { randomUUID } from 'node:crypto';
import type { Socket } from 'socket.io';
import { micSsrc, webcamSsrcs } from '../../src/participant/sender.ts';
import type { JanusSession } from './api.ts';
import { answerTo, offerOf, sectionsOf, transportOf } from './sdp.ts';

type Acknowledge = (reply: { ok: boolean; data?: unknown; error?: unknown }) => void;

interface Dtls {
  transportId: string;
  dtlsParameters: { fingerprints: [{ value: string }] };
}

const ROOM = 1;
const FEED = 1;
const SENDER = 0;
/** Stands in the first offer, which has to be there before anybody connects. */
const NO_FINGERPRINT = Array.from({ length: 32 }, () => '00').join(':');
/** For whoever sends, who gets nothing: port 9 discards. */
const NOWHERE = {
  iceParameters: { usernameFragment: 'nowhere', password: 'nowherenowherenowherenowhere', iceLite: true },
  iceCandidates: [
    { foundation: '1', priority: 1, address: '127.0.0.1', port: 9, protocol: 'udp', type: 'host' },
  ],
  dtlsParameters: { role: 'server', fingerprints: [{ algorithm: 'sha-256', value: NO_FINGERPRINT }] },
};

/**
 * A VideoRoom for the participants of the load generator: who comes first sends a microphone and a camera, all others get
 * these. Only words are translated here; media flows between the participants and Janus itself.
 */
export class JanusRoom {
  private readonly session: JanusSession;
  private readonly sender = {
    peerId: randomUUID(),
    producers: [] as { producerId: string; source: string }[],
  };
  /** Nobody can subscribe before; null while there is nobody who could publish. */
  private publishing: Promise<unknown> | null = null;

  private constructor(session: JanusSession) {
    this.session = session;
  }

  static async create(session: JanusSession): Promise<JanusRoom> {
    // Of the extensions, those that our participants have; a keyframe is made when it is asked for.
    const settings = { audiolevel_event: false, transport_wide_cc_ext: false, videoorient_ext: false };
    const codecs = { audiocodec: 'opus', videocodec: 'vp8', bitrate: 0, fir_freq: 0 };
    const body = { request: 'create', room: ROOM, publishers: 1, ...codecs, ...settings };
    await session.message(await session.attach(), body);
    return new JanusRoom(session);
  }

  async join(socket: Socket): Promise<unknown> {
    answering(socket, 'setViewport', async () => null); // Everybody is sent the highest layer.
    answering(socket, 'reportSpeech', async () => null);
    answering(socket, 'resumeConsumers', async () => null);
    if (this.publishing) return this.subscribe(socket, this.publishing);
    const publisher = this.publish(socket);
    this.publishing = publisher.then(({ media }) => media);
    return (await publisher).welcome;
  }

  private async publish(socket: Socket): Promise<{ welcome: unknown; media: Promise<void> }> {
    const { session } = this;
    const handle = await session.attach();
    const media = session.mediaOf(handle);
    await session.message(handle, { request: 'join', ptype: 'publisher', room: ROOM, id: FEED });
    const streams = { audioSsrc: micSsrc(SENDER), videoSsrcs: webcamSsrcs(SENDER), cname: `load-${SENDER}` };
    const offer = (fingerprint: string) =>
      session.negotiate(
        handle,
        { request: 'configure' },
        { type: 'offer', sdp: offerOf(streams, fingerprint) },
      );
    const answer = await offer(NO_FINGERPRINT);
    answering(socket, 'connectWebRtcTransport', async ({ transportId, dtlsParameters }: Dtls) => {
      if (transportId === 'send') await offer(fingerprintOf(dtlsParameters));
    });
    answering(socket, 'produce', async ({ source, kind }: { source: string; kind: string }) => {
      const producerId = `${kind}-0`;
      this.sender.producers.push({ producerId, source });
      return { producerId };
    });
    const transports = {
      send: transportOf('send', answer),
      recv: { transportId: 'recv', ...NOWHERE },
    };
    return { welcome: this.welcome(this.sender.peerId, transports), media };
  }

  private async subscribe(socket: Socket, publishing: Promise<unknown>): Promise<unknown> {
    const { session } = this;
    await publishing;
    const handle = await session.attach();
    const body = { request: 'join', ptype: 'subscriber', room: ROOM, streams: [{ feed: FEED }] };
    const sdp = await session.negotiate(handle, body);
    answering(socket, 'connectWebRtcTransport', async ({ dtlsParameters }: Dtls) => {
      const answer = answerTo(sdp, fingerprintOf(dtlsParameters));
      await session.message(handle, { request: 'start', room: ROOM }, { type: 'answer', sdp: answer });
    });
    socket.on('disconnect', () => void session.detach(handle).catch(() => null));
    // After the reply to "join": what goes out on one socket keeps its order.
    setImmediate(() => socket.emit('consumersAdded', { consumers: this.consumersOf(sdp) }));
    const recv = transportOf('recv', sdp);
    return this.welcome(randomUUID(), { recv, send: { ...recv, transportId: 'send' } });
  }

  private consumersOf(sdp: string): unknown[] {
    return sectionsOf(sdp).map(({ kind, ssrc }) => ({
      consumerId: `${kind}-${ssrc}`,
      producerId: `${kind}-0`,
      peerId: this.sender.peerId,
      source: kind === 'audio' ? 'mic' : 'webcam',
      kind,
      rtpParameters: { codecs: [], headerExtensions: [], encodings: [{ ssrc }], rtcp: {} },
    }));
  }

  private welcome(peerId: string, transports: object): unknown {
    const { producers } = this.sender;
    const sender = {
      peerId: this.sender.peerId,
      displayName: `Load ${SENDER}`,
      role: 'participant',
      presence: 'connected',
      producers: producers.map((producer) => ({ ...producer, paused: false })),
    };
    const identity = { peerId, sessionToken: '', role: 'participant', activeSpeakerPeerId: sender.peerId };
    return { ...identity, roster: { version: 0, total: 1, peers: [sender] }, transports, iceServers: [] };
  }
}

/** Answers a request of this name with what comes of it. */
export function answering<T>(socket: Socket, name: string, handle: (data: T) => Promise<unknown>): void {
  socket.on(name, (data: T, acknowledge: Acknowledge) => {
    handle(data).then(
      (result) => acknowledge({ ok: true, data: result ?? {} }),
      (error: Error) => acknowledge({ ok: false, error: { code: 'internal', message: error.message } }),
    );
  });
}

const fingerprintOf = ({ fingerprints }: Dtls['dtlsParameters']) => fingerprints[0].value;
