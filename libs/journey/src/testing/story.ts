import type { ClientFact, Direction, Evidence, Kind, ServerFact, Source } from '@plenum/protocol';
import { addEvidence, startJourney } from '../journey.ts';
import { viewJourney } from '../steps.ts';

/** What can be counted on the way of media, from this microphone to the server and from the server to this ear. */
export type Counter =
  | 'sentAudio'
  | 'sentVideo'
  | 'arrivedAtServer'
  | 'sentByServer'
  | 'receivedAudio'
  | 'receivedVideo'
  | 'decodedAudio'
  | 'decodedVideo';

export interface Flow {
  /** The counters that stand still. */
  still?: Counter[];
  /** The kinds that ought to be sent and received; both unless told. */
  sending?: Kind[];
  receiving?: Kind[];
  /** Between two samples, in milliseconds. */
  every?: number;
  /** Who takes samples; both ends unless told. */
  by?: 'both' | 'client' | 'server';
}

const BOTH: Kind[] = ['audio', 'video'];

/** Tells a participant's way into a meeting as evidence of both ends, on a clock of its own. */
export class Story {
  now = 1_000_000;
  readonly evidence: Evidence[] = [];
  private readonly counters = new Map<Counter, number>();

  client(...facts: ClientFact[]): this {
    for (const fact of facts) this.evidence.push({ end: 'client', at: this.now, fact });
    return this;
  }

  server(...facts: ServerFact[]): this {
    for (const fact of facts) this.evidence.push({ end: 'server', at: this.now, fact });
    return this;
  }

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  get journey() {
    return addEvidence(startJourney(), this.evidence);
  }

  view() {
    return viewJourney(this.journey.facts, this.now);
  }

  get diagnoses() {
    return this.view().diagnoses;
  }

  get causes() {
    return this.diagnoses.map(({ cause }) => cause);
  }

  /** The states of the ten steps, by their first letters: w(aiting), W(orking), d(one), f(ailed). */
  get states() {
    const letters = { waiting: 'w', working: 'W', done: 'd', failed: 'f' };
    return this.view()
      .steps.map(({ state }) => letters[state])
      .join('');
  }

  comesOnline(): this {
    return this.client({ type: 'socketConnecting' }).wait(100).client({ type: 'socketConnected' });
  }

  gets(...sources: Source[]): this {
    for (const source of sources) {
      this.client({ type: 'deviceRequested', source }).wait(50).client({ type: 'deviceGranted', source });
    }
    return this;
  }

  /** Joined, with both transports made at either end, and ready to receive. */
  joins(): this {
    this.client({ type: 'joinRequested' }).wait(50).server({ type: 'peerJoined' });
    this.server(...DIRECTIONS.map((direction) => transportCreated(direction)));
    this.client({ type: 'joined' });
    this.client(...DIRECTIONS.map((direction) => ({ type: 'peerConnectionCreated' as const, direction })));
    return this.client({ type: 'readyToReceive' });
  }

  /** Offer and answer are set, and both ends know of each other. */
  negotiates(direction: Direction): this {
    if (direction === 'send') this.client({ type: 'trackAdded', source: 'mic' });
    this.client({ type: 'iceGatheringChanged', direction, state: 'gathering' });
    this.client({ type: 'descriptionsSet', direction });
    this.client({ type: 'connectionStateChanged', direction, state: 'connecting' });
    return this.server({ type: 'transportConnectRequested', direction });
  }

  /** A path is found and DTLS agreed. */
  connects(direction: Direction): this {
    this.wait(50).server(
      { type: 'iceStateChanged', direction, state: 'completed' },
      { type: 'tupleSelected', direction, protocol: 'udp' },
      { type: 'dtlsStateChanged', direction, state: 'connecting' },
    );
    this.wait(50).server({ type: 'dtlsStateChanged', direction, state: 'connected' });
    return this.client(
      { type: 'connectionStateChanged', direction, state: 'connected' },
      { type: 'pathSelected', direction, protocol: 'udp', candidateType: 'host', roundTripMs: 20 },
    );
  }

  /** Up to two working paths, with microphone and camera; media is still to come. */
  arrives(): this {
    this.comesOnline().gets('mic', 'webcam').joins();
    for (const direction of DIRECTIONS) this.negotiates(direction).connects(direction);
    return this;
  }

  /** Time goes by with samples taken: one at once, and one after each interval. */
  flows(ms: number, flow: Flow = {}): this {
    const { every = 1_000 } = flow;
    this.sample(flow);
    for (let passed = every; passed <= ms; passed += every) this.wait(every).sample(flow);
    return this;
  }

  private sample({ still = [], sending = BOTH, receiving = BOTH, by = 'both' }: Flow): void {
    const count = (counter: Counter, ought = true) => {
      const grows = ought && !still.includes(counter);
      const value = (this.counters.get(counter) ?? 0) + (grows ? 50 : 0);
      this.counters.set(counter, value);
      return value;
    };
    const both = (audio: Counter, video: Counter, kinds: Kind[]) => ({
      audio: count(audio, kinds.includes('audio')),
      video: count(video, kinds.includes('video')),
    });
    const sent = both('sentAudio', 'sentVideo', sending);
    const received = both('receivedAudio', 'receivedVideo', receiving);
    const decoded = both('decodedAudio', 'decodedVideo', receiving);
    const arrived = count('arrivedAtServer', sending.length > 0);
    const passedOn = count('sentByServer', receiving.length > 0);
    if (by !== 'server') {
      this.client(
        { type: 'sendSampled', expected: sending, packetsSent: sent },
        {
          type: 'receiveSampled',
          expected: receiving,
          packetsReceived: received,
          framesDecoded: decoded.video,
          audioSamplesDecoded: decoded.audio,
        },
      );
    }
    if (by !== 'client') {
      this.server(
        transportSampled('send', { rtpBytesReceived: arrived }),
        transportSampled('recv', { rtpBytesSent: passedOn }),
      );
    }
  }
}

export const DIRECTIONS: readonly Direction[] = ['send', 'recv'];

export function transportCreated(direction: Direction, announced = ['udp 203.0.113.7:44400']): ServerFact {
  return { type: 'transportCreated', direction, announced };
}

export function transportSampled(
  direction: Direction,
  counted: Partial<Extract<ServerFact, { type: 'transportSampled' }>> = {},
): ServerFact {
  const nothing = { bytesReceived: 5_000, rtpBytesReceived: 0, rtpBytesSent: 0 };
  return { ...nothing, ...counted, type: 'transportSampled', direction };
}
