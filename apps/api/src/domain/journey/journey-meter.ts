import { viewJourney, type StepName } from '@plenum/journey';
import type { Evidence, ServerFact } from '@plenum/protocol';
import type { PeerJourney } from './peer-journey.ts';

/** Hears how long things took, in milliseconds. */
export interface JourneyTimes {
  /** From the wish to join to where this step was done; 0 where it was done before. */
  stepDone(step: StepName, ms: number): void;
  /** From the loss of a peer's media to where it is offered other media. */
  mediaRecovered(ms: number): void;
}

/** Takes the time of journeys: of each step once, when media flows for the first time. */
export class JourneyMeter {
  private readonly arrived = new WeakSet<PeerJourney>();

  constructor(private readonly times: JourneyTimes) {}

  /** The fact is in the journey already. */
  note(peerJourney: PeerJourney, fact: ServerFact): void {
    if (fact.type === 'mediaRebuilt') this.noteRecovery(peerJourney);
    if (fact.type === 'transportSampled') this.noteArrival(peerJourney);
  }

  private noteRecovery({ journey: { timeline } }: PeerJourney): void {
    const [lost, rebuilt] = [lastOf(timeline, 'mediaLost'), lastOf(timeline, 'mediaRebuilt')];
    if (lost && rebuilt) this.times.mediaRecovered(Math.max(0, rebuilt.at - lost.at));
  }

  private noteArrival(peerJourney: PeerJourney): void {
    const { journey, moments } = peerJourney;
    const now = moments.at(-1);
    if (now?.step !== 10 || now.state !== 'done' || this.arrived.has(peerJourney)) return;
    this.arrived.add(peerJourney);
    const begun = lastOf(journey.timeline, 'joinRequested') ?? lastOf(journey.timeline, 'peerJoined');
    if (!begun) return;
    for (const { name, state, since } of viewJourney(journey.facts, now.at).steps)
      if (state === 'done' && since !== null) this.times.stepDone(name, Math.max(0, since - begun.at));
  }
}

const lastOf = (timeline: Evidence[], type: Evidence['fact']['type']) =>
  timeline.findLast(({ fact }) => fact.type === type);
