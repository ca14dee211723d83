import {
  addEvidence,
  shiftEvidence,
  startJourney,
  viewJourney,
  type Growth,
  type Journey,
  type JourneyView,
} from '@plenum/journey';
import { LIMITS, type ClientEvidence, type ClientFact, type Direction, type Kind } from '@plenum/protocol';
import { RequestFailedError } from './request-failed-error.ts';
import type { Request } from './signaling-connection.ts';
import { readPath, readReceived, readSent } from './stats-reading.ts';
import { TypedEvents } from './typed-events.ts';

/** The media of the present session, as far as it is looked at. */
export interface MediaObserved {
  /** Null while there is no such transport. */
  getStats(direction: Direction): Promise<RTCStatsReport | null>;
  expectedKinds(direction: Direction): Kind[];
}

export interface JourneyRecorderOptions {
  request: Request;
  now?: () => number;
}

/** Milliseconds. */
const TICK = 1_000;
const SAMPLE_CALMLY = 5_000;
const EXCHANGE_CALMLY = 10_000;
/** All is well as far as this end knows: only the server can say that media no longer arrives there. */
const EXCHANGE_TO_BE_SURE = 30_000;
/** Somebody who refused the camera is never quite well: after so long without news, there is no hurry any more. */
const URGENT_FOR = 30_000;
const EXCHANGE_PATIENTLY = 5_000;
/** The first exchange waits for first media, but not for longer than this after joining. */
const EXCHANGE_AT_LATEST = 3_000;

/** Facts that come again and again: the newest of each stands for all, and none of them is worth a message. */
const REPEATING = new Set<ClientFact['type']>(['sendSampled', 'receiveSampled', 'pathSelected']);

/** Collects what this end sees on its way into the meeting, and exchanges it for what the server sees. */
export class JourneyRecorder {
  readonly events = new TypedEvents<{
    changed: [];
    /** What the browser says of both transports, each time that it is asked. */
    sampled: [sent: RTCStatsReport | null, received: RTCStatsReport | null];
  }>();
  private readonly request: Request;
  private readonly now: () => number;
  private journeySoFar: Journey = startJourney();
  private untold: ClientEvidence[] = [];
  private observed: MediaObserved | null = null;
  private watched = false;
  /** Epoch ms; null outside of a meeting, when there is nobody to exchange with. */
  private joinedAt: number | null = null;
  private cursor = 0;
  private sampledAt = 0;
  private exchangedAt = 0;
  private exchangeNotBefore = 0;
  /** When something last happened that does not happen again and again. */
  private newsAt = 0;
  private sampling = false;
  private exchanging = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor({ request, now = Date.now }: JourneyRecorderOptions) {
    this.request = request;
    this.now = now;
  }

  get journey(): Journey {
    return this.journeySoFar;
  }

  view(): JourneyView {
    return viewJourney(this.journeySoFar.facts, this.now());
  }

  start(): void {
    this.timer ??= setInterval(() => void this.tick(), TICK);
  }

  /** Another meeting: its journey begins anew. */
  restart(): void {
    this.journeySoFar = startJourney();
    this.untold = [];
    this.events.emit('changed');
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  record(fact: ClientFact): void {
    this.add([{ end: 'client', at: this.now(), fact }]);
  }

  /** Somebody looks at the journey: both ends are asked each second. */
  setWatched(watched: boolean): void {
    this.watched = watched;
    if (watched) void this.tick();
  }

  handleMedia(observed: MediaObserved | null): void {
    this.observed = observed;
  }

  /** What a `join` tells the server of the way here. It counts as told once `handleJoined` follows. */
  evidenceForJoin(): { evidence: ClientEvidence[]; clientTime: number } {
    const client = this.journeySoFar.timeline.filter((evidence) => evidence.end === 'client');
    const telling = client.filter(({ fact }) => !REPEATING.has(fact.type));
    return { evidence: telling.slice(-LIMITS.factsPerSync), clientTime: this.now() };
  }

  /** A new session: the server starts a journey of its own for it. */
  handleJoined(told: ClientEvidence[]): void {
    this.untold = this.untold.filter((evidence) => !told.includes(evidence));
    this.cursor = 0;
    this.joinedAt = this.now();
    this.exchangedAt = 0;
  }

  handleLeft(): void {
    this.joinedAt = null;
    this.observed = null;
    this.untold = [];
  }

  /** Looks at the media and talks to the server where it is time to. */
  async tick(): Promise<void> {
    await this.sample();
    await this.exchange();
  }

  private add(evidence: ClientEvidence[]): void {
    this.journeySoFar = addEvidence(this.journeySoFar, evidence);
    const renewed = new Set(evidence.map(keyOf));
    const kept = this.untold.filter((item) => !REPEATING.has(item.fact.type) || !renewed.has(keyOf(item)));
    this.untold = [...kept, ...evidence];
    if (evidence.some(isNews)) this.newsAt = this.now();
    this.events.emit('changed');
  }

  private isSampleDue(): boolean {
    // Until media was seen nobody knows that all is well: it may just be about to flow.
    const often = this.watched || !this.view().well || (!this.hasSent() && !this.hasReceived());
    return this.now() - this.sampledAt >= (often ? TICK : SAMPLE_CALMLY) - TICK / 2;
  }

  private async sample(): Promise<void> {
    const { observed } = this;
    if (!observed || this.sampling || !this.isSampleDue()) return;
    this.sampling = true;
    try {
      const [sent, received] = await Promise.all([observed.getStats('send'), observed.getStats('recv')]);
      if (observed !== this.observed) return; // Media was rebuilt meanwhile: these are the counters of the old one.
      this.sampledAt = this.now();
      this.events.emit('sampled', sent, received);
      const facts: (ClientFact | null)[] = [
        sent && readSent(sent, observed.expectedKinds('send')),
        sent && readPath(sent, 'send'),
        received && readReceived(received, observed.expectedKinds('recv')),
        received && readPath(received, 'recv'),
      ];
      const at = this.now();
      this.add(facts.filter((fact) => fact !== null).map((fact) => ({ end: 'client', at, fact })));
    } catch {
      // The transport was closed while it was asked.
    } finally {
      this.sampling = false;
    }
  }

  private mayExchange(): boolean {
    const now = this.now();
    if (this.joinedAt === null || this.exchanging || now < this.exchangeNotBefore) return false;
    // Nothing may stand between joining and first media: the exchange costs a message.
    if (!this.hasReceived() && now - this.joinedAt < EXCHANGE_AT_LATEST) return false;
    const passed = now - this.exchangedAt;
    if (this.watched) return true;
    if (!this.view().well) return now - this.newsAt < URGENT_FOR || passed >= EXCHANGE_PATIENTLY;
    return passed >= (this.untold.some(isNews) ? EXCHANGE_CALMLY : EXCHANGE_TO_BE_SURE);
  }

  /** Whether everything that others send to this peer has come out of its decoders since it joined. */
  private hasReceived(): boolean {
    const { framesDecoded, audioSamplesDecoded } = this.journeySoFar.facts.recv;
    const expected = this.observed?.expectedKinds('recv') ?? [];
    const decoded = { audio: audioSamplesDecoded, video: framesDecoded };
    return expected.length > 0 && expected.every((kind) => this.grewSinceJoined(decoded[kind]));
  }

  private hasSent(): boolean {
    const { audio, video } = this.journeySoFar.facts.send.packets;
    return this.grewSinceJoined(audio) || this.grewSinceJoined(video);
  }

  private grewSinceJoined({ grewAt }: Growth): boolean {
    return grewAt !== null && grewAt >= (this.joinedAt ?? 0);
  }

  private async exchange(): Promise<void> {
    if (!this.mayExchange()) return;
    this.exchanging = true;
    const telling = this.untold.slice(0, LIMITS.factsPerSync);
    const startedAt = this.now();
    try {
      const data = { evidence: telling, clientTime: startedAt, since: this.cursor };
      const { evidence, cursor, serverTime } = await this.request('syncJourney', data);
      this.exchangedAt = this.now();
      this.cursor = cursor;
      this.untold = this.untold.filter((item) => !telling.includes(item));
      // The server read its clock about half way between asking and hearing.
      const shift = Math.round((startedAt + this.exchangedAt) / 2 - serverTime);
      this.journeySoFar = addEvidence(this.journeySoFar, shiftEvidence(evidence, shift));
      this.events.emit('changed');
    } catch (error) {
      this.exchangeNotBefore = this.now() + retryAfterMs(error);
    } finally {
      this.exchanging = false;
    }
  }
}

function isNews({ fact }: ClientEvidence): boolean {
  return !REPEATING.has(fact.type);
}

/** What the newest of a repeating fact replaces. */
function keyOf({ fact }: ClientEvidence): string {
  return fact.type + ('direction' in fact ? fact.direction : '');
}

function retryAfterMs(error: unknown): number {
  const told = error instanceof RequestFailedError ? error.details['retryAfterMs'] : undefined;
  return typeof told === 'number' ? told : TICK;
}
