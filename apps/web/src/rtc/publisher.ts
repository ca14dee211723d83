import {
  KIND_OF_SOURCE,
  type ClientFact,
  type ErrorCode,
  type Kind,
  type NotificationData,
  type RequestInput,
  type RosterPeer,
  type Source,
  type VideoCodec,
} from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import {
  chooseEncodings,
  chooseScreenEncodings,
  keepResolution,
  limitEncodings,
  setEncodings,
  type EncodingChoice,
} from './encodings.ts';
import { codeOf } from './request-failed-error.ts';
import type { Request } from './signaling-connection.ts';

/** A Producer at this end, and what the server was told of it. */
interface Outgoing {
  producer: types.Producer;
  /** What the server was asked to make; asked again where the answer was lost. */
  asked: RequestInput<'produce'>;
  registered: Promise<string>;
  producerId: string | null;
  toldPaused: boolean;
  /** As they were chosen; none for sound. */
  encodings: types.RtpEncodingParameters[];
  /** The highest layer that is sent in full; -1: none. */
  maxSpatialLayer: number;
}

/** How much one packet of sound holds, in milliseconds: half the packets where they are many, for 20 ms more delay. */
const PTIME = { small: 20, large: 40 };

const VOICE = { opusDtx: true, opusFec: true, opusStereo: false };
/** What a shared screen plays: music in it is not to be cut where it is soft. */
const SCREEN_SOUND = { opusDtx: false, opusFec: true, opusStereo: true, opusMaxAverageBitrate: 128_000 };

const NO_LAYERS: EncodingChoice = { codec: undefined, encodings: [] };

/** One source: how it should be, and how it is. */
interface Slot {
  track: MediaStreamTrack | null;
  paused: boolean;
  outgoing: Outgoing | null;
  /** A track that the server refused is not tried again. */
  refused: MediaStreamTrack | null;
  isSettling: boolean;
  /** Something was asked for while it settled: one more look is due. */
  isStale: boolean;
}

export interface PublisherOptions {
  transport: types.Transport;
  /** What this browser can send, by kind and codec. */
  sendRtpCapabilities: types.RtpCapabilities;
  /** Whether many others send sound as well; asked when a microphone is switched on, and not again. */
  isLargeRoom: () => boolean;
  /** What everybody in the room can receive now; `handleVideoCodecsChanged` says when it is something else. */
  videoCodecs: () => readonly VideoCodec[];
  request: Request;
  record: (fact: ClientFact) => void;
}

/**
 * Sends this peer's tracks. Callers say how each source should be; `settle` brings it there one step at a time, so
 * that switching a camera on and off quickly never crosses itself.
 */
export class Publisher {
  private readonly transport: types.Transport;
  private readonly codecs: types.RtpCodecCapability[];
  private readonly isLargeRoom: () => boolean;
  private readonly videoCodecs: PublisherOptions['videoCodecs'];
  private readonly request: Request;
  private readonly record: (fact: ClientFact) => void;
  private readonly slots = new Map<Source, Slot>();
  /** The highest layer that anybody watches, by Producer; kept apart, since it may come before `produce` is answered. */
  private readonly demand = new Map<string, number>();
  /** Replies to `produce` that the transport's event handed over, by the id that was made up for it. */
  private readonly registrations = new Map<string, Pick<Outgoing, 'asked' | 'registered'>>();
  private negotiated = false;
  private resumes = 0;

  constructor(options: PublisherOptions) {
    const { transport, sendRtpCapabilities, isLargeRoom, videoCodecs, request, record } = options;
    this.transport = transport;
    this.codecs = sendRtpCapabilities.codecs ?? [];
    this.isLargeRoom = isLargeRoom;
    this.videoCodecs = videoCodecs;
    this.request = request;
    this.record = record;
    transport.on('produce', (options, callback) => {
      const source = options.appData['source'] as Source;
      const localId = crypto.randomUUID();
      this.registrations.set(localId, this.register(source, options.kind, options.rtpParameters));
      // mediasoup-client does nothing else before this is answered: a made-up id lets the camera's `produce` follow
      // the microphone's at once, within the same round trip. Nobody but us reads the id.
      callback({ id: localId });
    });
  }

  /** The kinds that ought to flow now: switched on, taken by the server, and wanted by somebody. */
  get expectedKinds(): Kind[] {
    const flowing = [...this.slots].filter(
      ([, { track, outgoing, paused, refused }]) =>
        track && track !== refused && !paused && (outgoing ? this.demandOf(outgoing) : 0) >= 0,
    );
    return [...new Set(flowing.map(([source]) => KIND_OF_SOURCE[source]))];
  }

  /** Sends this track as that source; null stops sending it. The track stays its owner's: it is never stopped here. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    const slot = this.slotOf(source);
    slot.track = track;
    if (track) track.enabled = !slot.paused;
    this.settle(source);
  }

  /** Mutes at once at this end, whatever the network does, and tells the server. */
  setPaused(source: Source, paused: boolean): void {
    const slot = this.slotOf(source);
    slot.paused = paused;
    if (slot.track) slot.track.enabled = !paused;
    if (slot.track || slot.outgoing) this.settle(source);
  }

  handleDemandChanged({ producerId, maxSpatialLayer }: NotificationData<'demandChanged'>): void {
    this.demand.set(producerId, maxSpatialLayer);
    for (const [source, { outgoing }] of this.slots)
      if (outgoing?.producerId === producerId) this.settle(source);
  }

  /** Somebody came who does not take what the screen is sent in, or everybody takes more by now. */
  handleVideoCodecsChanged(): void {
    if (this.slots.has('screen')) this.settle('screen');
  }

  /** After a resume: compares with what the server knows of this peer, and makes good what got lost. */
  handleResumed(known: RosterPeer['producers']): void {
    this.resumes += 1;
    for (const [source, slot] of this.slots) {
      const { outgoing } = slot;
      const atServer = known.find((producer) => producer.source === source);
      if (outgoing && atServer) {
        outgoing.producerId = atServer.producerId;
        outgoing.registered = Promise.resolve(atServer.producerId);
        outgoing.toldPaused = atServer.paused;
      } else if (outgoing) {
        this.reregister(slot, outgoing);
      } else if (atServer && !slot.isSettling) {
        this.request('closeProducer', { producerId: atServer.producerId }).catch(() => undefined);
      }
      this.settle(source);
    }
  }

  /** Forgets everything; the transport's owner closes the transport, and with it the Producers. */
  close(): void {
    this.slots.clear();
    this.demand.clear();
  }

  private slotOf(source: Source): Slot {
    const slot = this.slots.get(source) ?? {
      track: null,
      paused: false,
      outgoing: null,
      refused: null,
      isSettling: false,
      isStale: false,
    };
    this.slots.set(source, slot);
    return slot;
  }

  private demandOf({ producerId }: Outgoing): number {
    return (producerId === null ? undefined : this.demand.get(producerId)) ?? Infinity;
  }

  private settle(source: Source): void {
    const slot = this.slotOf(source);
    slot.isStale = true;
    if (!slot.isSettling) void this.settleSlot(source, slot);
  }

  /** Steps until nothing is left to do. A broken connection ends it: `handleResumed` starts it again. */
  private async settleSlot(source: Source, slot: Slot): Promise<void> {
    slot.isSettling = true;
    while (slot.isStale) {
      slot.isStale = false;
      const { resumes } = this;
      try {
        while (this.isInUse(source, slot) && (await this.step(source, slot)));
      } catch (error) {
        this.handleStepFailed(source, slot, codeOf(error), resumes !== this.resumes);
      }
    }
    slot.isSettling = false;
  }

  private isInUse(source: Source, slot: Slot): boolean {
    return this.slots.get(source) === slot && !this.transport.closed;
  }

  private handleStepFailed(source: Source, slot: Slot, code: ErrorCode, isResumed: boolean): void {
    if (!this.isInUse(source, slot) || code === 'mediaUnavailable') return; // New transports come, and a new Publisher.
    if (code === 'unmuteForbidden') return; // Whoever hears of it mutes this end again.
    if (code !== 'disconnected' && code !== 'timeout') return this.refuse(source, slot, code);
    if (!isResumed || !slot.outgoing) return;
    // The connection came back while this end was still negotiating: `handleResumed` did not see this Producer.
    this.reregister(slot, slot.outgoing);
    slot.isStale = true;
  }

  private refuse(source: Source, slot: Slot, code: ErrorCode): void {
    slot.refused = slot.track;
    slot.outgoing?.producer.close();
    slot.outgoing = null;
    this.record({ type: 'produceRefused', source, code });
  }

  /** Takes the next step towards what is wanted. @returns false when there is none. */
  private async step(source: Source, slot: Slot): Promise<boolean> {
    const { outgoing, track } = slot;
    if (!outgoing) {
      if (!track || track === slot.refused || track.readyState === 'ended') return false;
      slot.outgoing = await this.produce(source, track);
      return true;
    }
    if (!track || (source === 'screen' && this.isOutdated(outgoing))) {
      await this.stopProducing(slot, outgoing);
      return true;
    }
    if (outgoing.producer.track !== track && track.readyState === 'live') {
      await outgoing.producer.replaceTrack({ track });
      return true;
    }
    if (outgoing.producer.paused !== slot.paused) {
      if (slot.paused) outgoing.producer.pause();
      else outgoing.producer.resume();
      return true;
    }
    return this.stepWithServer(slot, outgoing);
  }

  private async stepWithServer(slot: Slot, outgoing: Outgoing): Promise<boolean> {
    outgoing.producerId = await outgoing.registered;
    const { producer, producerId } = outgoing;
    if (outgoing.toldPaused !== slot.paused) {
      const paused = slot.paused;
      await this.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId });
      outgoing.toldPaused = paused;
      return true;
    }
    const layer = this.demand.get(producerId) ?? Infinity;
    if (layer === outgoing.maxSpatialLayer) return false;
    outgoing.maxSpatialLayer = layer;
    await setEncodings(producer.rtpSender, limitEncodings(outgoing.encodings, layer));
    return true;
  }

  private async produce(source: Source, track: MediaStreamTrack): Promise<Outgoing> {
    track.enabled = !this.slotOf(source).paused;
    const { codec, encodings } = this.choiceFor(source);
    const producer = await this.transport.produce({
      track,
      stopTracks: false,
      appData: { source },
      // Called as soon as the transceiver exists.
      onRtpSender: () => this.record({ type: 'trackAdded', source }),
      ...(track.kind === 'video' ? { codec, encodings } : { codecOptions: this.soundFor(source) }),
    });
    if (source === 'screen') await keepResolution(producer.rtpSender);
    if (!this.negotiated) this.record({ type: 'descriptionsSet', direction: 'send' });
    this.negotiated = true;
    const registration = this.registrations.get(producer.id)!;
    this.registrations.delete(producer.id);
    const { paused: toldPaused } = registration.asked;
    return { producer, producerId: null, toldPaused, encodings, maxSpatialLayer: Infinity, ...registration };
  }

  private choiceFor(source: Source): EncodingChoice {
    if (source === 'webcam') return chooseEncodings(this.codecs);
    return source === 'screen' ? chooseScreenEncodings(this.codecs, this.videoCodecs()) : NO_LAYERS;
  }

  private soundFor(source: Source): types.ProducerCodecOptions {
    if (source === 'screenAudio') return SCREEN_SOUND;
    return { ...VOICE, opusPtime: this.isLargeRoom() ? PTIME.large : PTIME.small };
  }

  /** Sent in a codec that not everybody takes, while there is a better one. */
  private isOutdated({ producer }: Outgoing): boolean {
    const mimeType = producer.rtpParameters.codecs[0]?.mimeType;
    if (this.videoCodecs().some((codec) => codec === mimeType?.toLowerCase())) return false;
    return this.choiceFor('screen').codec?.mimeType !== mimeType;
  }

  private register(source: Source, kind: Kind, rtpParameters: types.RtpParameters) {
    const { paused } = this.slotOf(source);
    const asked = { transportId: this.transport.id, kind, source, rtpParameters, paused };
    return { asked, registered: this.sendProduce(asked) };
  }

  private reregister(slot: Slot, outgoing: Outgoing): void {
    outgoing.producerId = null;
    outgoing.asked = { ...outgoing.asked, paused: slot.paused };
    outgoing.toldPaused = slot.paused;
    outgoing.registered = this.sendProduce(outgoing.asked);
  }

  private sendProduce(asked: RequestInput<'produce'>): Promise<string> {
    const registered = this.request('produce', asked).then(({ producerId }) => producerId);
    // It is awaited when there is something to tell of this Producer; until then its failure is nobody's surprise.
    registered.catch(() => undefined);
    return registered;
  }

  private async stopProducing(slot: Slot, outgoing: Outgoing): Promise<void> {
    outgoing.producer.close();
    slot.outgoing = null;
    const producerId = await outgoing.registered.catch((error: unknown) => {
      if (codeOf(error) === 'disconnected') throw error; // It may be there all the same: the resume tells.
      return null; // Refused: there is nothing to close.
    });
    if (producerId === null) return;
    this.demand.delete(producerId);
    await this.request('closeProducer', { producerId }).catch((error: unknown) => {
      if (codeOf(error) !== 'producerNotFound') throw error; // A moderator has closed it already.
    });
  }
}
