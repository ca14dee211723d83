import { randomUUID } from 'node:crypto';
import type { types } from 'mediasoup';
import type { Socket } from 'socket.io';

export interface MeshContext {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
}

interface MeshPeer {
  peerId: string;
  displayName: string;
  socket: Socket;
  rtpCapabilities: types.RtpCapabilities;
  send: types.WebRtcTransport;
  recv: types.WebRtcTransport;
  producers: { producer: types.Producer; source: string }[];
  consumers: Map<string, types.Consumer>;
}

type Acknowledge = (reply: { ok: true; data: unknown } | { ok: false; error: unknown }) => void;

interface JoinData {
  displayName: string;
  rtpCapabilities: types.RtpCapabilities;
}

/** A room in which everybody gets everything. */
export class MeshRoom {
  private readonly context: MeshContext;
  private readonly peers = new Map<string, MeshPeer>();
  private version = 0;

  constructor(context: MeshContext) {
    this.context = context;
  }

  async join(socket: Socket, data: JoinData, acknowledge: Acknowledge): Promise<void> {
    const [send, recv] = await Promise.all([this.createTransport(), this.createTransport()]);
    const { displayName, rtpCapabilities } = data;
    const peerId = randomUUID();
    const media = { producers: [], consumers: new Map<string, types.Consumer>() };
    const peer: MeshPeer = { peerId, displayName, socket, rtpCapabilities, send, recv, ...media };
    const others = [...this.peers.values()];
    this.peers.set(peerId, peer);
    this.listen(peer);
    this.tellOfPeer(peer);
    const transports = { send: describe(send), recv: describe(recv) };
    const roster = {
      version: this.version,
      total: this.peers.size,
      peers: [...this.peers.values()].map(rosterEntry),
    };
    const identity = { peerId, sessionToken: '', role: 'participant', activeSpeakerPeerId: null };
    acknowledge({
      ok: true,
      data: { ...identity, settings: SETTINGS, chat: NO_CHAT, roster, transports, iceServers: [] },
    });
    for (const other of others) {
      for (const { producer, source } of other.producers) await this.consume(peer, other, producer, source);
    }
  }

  private listen(peer: MeshPeer): void {
    const { socket } = peer;
    const answer = <T>(name: string, handle: (data: T) => Promise<unknown>) =>
      socket.on(name, (data: T, acknowledge: Acknowledge) => {
        handle(data).then(
          (result) => acknowledge({ ok: true, data: result ?? {} }),
          (error: Error) => acknowledge({ ok: false, error: { code: 'internal', message: error.message } }),
        );
      });
    answer('connectWebRtcTransport', (data: { transportId: string; dtlsParameters: types.DtlsParameters }) =>
      (data.transportId === peer.send.id ? peer.send : peer.recv).connect(data),
    );
    answer('produce', (data: types.ProducerOptions & { source: string }) => this.produce(peer, data));
    answer('resumeConsumers', ({ consumerIds }: { consumerIds: string[] }) =>
      Promise.all(consumerIds.map((id) => peer.consumers.get(id)?.resume())),
    );
    answer('setViewport', async () => null); // What people look at makes no difference here.
    answer('reportSpeech', async () => null); // Nor who speaks.
    socket.on('disconnect', () => this.leave(peer));
  }

  private async produce(
    peer: MeshPeer,
    { kind, rtpParameters, source }: types.ProducerOptions & { source: string },
  ) {
    const producer = await peer.send.produce({ kind, rtpParameters });
    peer.producers.push({ producer, source });
    this.tellOfPeer(peer);
    for (const other of this.peers.values()) {
      // Nobody waits for these, as in the examples.
      if (other !== peer) void this.consume(other, peer, producer, source).catch(() => null);
    }
    return { producerId: producer.id };
  }

  private async consume(peer: MeshPeer, from: MeshPeer, producer: types.Producer, source: string) {
    const { rtpCapabilities } = peer;
    const paused = producer.kind === 'video'; // Until its client says that it is there.
    const consumer = await peer.recv.consume({ producerId: producer.id, rtpCapabilities, paused });
    peer.consumers.set(consumer.id, consumer);
    consumer.on('producerclose', () => {
      peer.consumers.delete(consumer.id);
      peer.socket.emit('consumersRemoved', { consumerIds: [consumer.id] });
    });
    const { kind, rtpParameters } = consumer;
    const ids = { consumerId: consumer.id, producerId: producer.id, peerId: from.peerId };
    peer.socket.emit('consumersAdded', { consumers: [{ ...ids, source, kind, rtpParameters }] });
  }

  private leave(peer: MeshPeer): void {
    this.peers.delete(peer.peerId);
    peer.send.close();
    peer.recv.close();
    this.tell({ upserted: [], removed: [peer.peerId] });
  }

  private tellOfPeer(peer: MeshPeer): void {
    this.tell({ upserted: [rosterEntry(peer)], removed: [] });
  }

  private tell(change: { upserted: unknown[]; removed: string[] }): void {
    this.version += 1;
    for (const { socket } of this.peers.values())
      socket.emit('peersChanged', { version: this.version, total: this.peers.size, ...change });
  }

  private createTransport(): Promise<types.WebRtcTransport> {
    return this.context.router.createWebRtcTransport({ webRtcServer: this.context.webRtcServer });
  }
}

const NO_CHAT = { messages: [], hasEarlier: false };
const SETTINGS = {
  ...{ locked: false, lobby: false, hasPasscode: false },
  ...{ mayUnmute: true, chatHistory: true, webinar: false },
  ...{ name: null, chatKept: false, mayPublish: ['mic', 'webcam', 'screen', 'screenAudio'] },
};

const rosterEntry = ({ peerId, displayName, producers }: MeshPeer) => ({
  peerId,
  displayName,
  role: 'participant',
  presence: 'connected',
  handRaised: null,
  producers: producers.map(({ producer, source }) => ({ producerId: producer.id, source, paused: false })),
});

const describe = ({ id, iceParameters, iceCandidates, dtlsParameters }: types.WebRtcTransport) => ({
  transportId: id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
});
