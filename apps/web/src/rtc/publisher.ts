import {
  KIND_OF_SOURCE,
  type ClientFact,
  type ErrorCode,
  type Kind,
  type NotificationData,
  type RosterPeer,
  type Source,
} from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import { limitEncodings, setEncodings } from './encodings.ts';
import { ProducerMaker, type Outgoing, type ProducerMakerOptions } from './producer-maker.ts';
import { codeOf } from './request-failed-error.ts';
import type { Request } from './signaling-connection.ts';

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

export type PublisherOptions = Omit<ProducerMakerOptions, 'isPaused'>;

/**
 * Sends this peer's tracks. Callers say how each source should be; `settle` brings it there one step at a time, so
 * that switching a camera on and off quickly never crosses itself.
 */
export class Publisher {
  private readonly transport: types.Transport;
  private readonly maker: ProducerMaker;
  private readonly request: Request;
  private readonly record: (fact: ClientFact) => void;
  private readonly slots = new Map<Source, Slot>();
  /** The highest layer that anybody watches, by Producer; kept apart, since it may come before `produce` is answered. */
  private readonly demand = new Map<string, number>();
  private resumes = 0;

  constructor(options: PublisherOptions) {
    const { transport, request, record } = options;
    this.transport = transport;
    this.request = request;
    this.record = record;
    this.maker = new ProducerMaker({ ...options, isPaused: (source) => this.slotOf(source).paused });
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

  /** Somebody came who does not take what a picture is sent in, or everybody takes more by now. */
  handleVideoCodecsChanged(): void {
    for (const source of this.slots.keys()) if (KIND_OF_SOURCE[source] === 'video') this.settle(source);
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
        this.maker.reregister(outgoing, slot.paused);
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
    this.maker.reregister(slot.outgoing, slot.paused);
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
      track.enabled = !slot.paused;
      slot.outgoing = await this.maker.make(source, track);
      return true;
    }
    if (!track || this.maker.isOutdated(source, outgoing)) {
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

  private async stopProducing(slot: Slot, outgoing: Outgoing): Promise<void> {
    slot.outgoing = null;
    const producerId = await this.maker.close(outgoing);
    if (producerId !== null) this.demand.delete(producerId);
  }
}
