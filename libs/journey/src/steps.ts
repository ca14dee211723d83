import type { Evidence, Kind } from '@plenum/protocol';
import { diagnose, type Diagnosis } from './diagnosis.ts';
import { DEVICE_SOURCES, expectedKinds, type DirectionFacts, type Facts } from './facts.ts';
import { isFlowing, type Growth } from './growth.ts';
import { STEPS, type Step, type StepNumber, type StepState } from './step.ts';

type Progress = [state: Exclude<StepState, 'failed'>, since: number | null];
const WAITING: Progress = ['waiting', null];

/** Where each of the ten steps stands. A diagnosis fails its step. Pure. */
export function deriveSteps(facts: Facts, diagnoses: Diagnosis[]): Step[] {
  const progress: Progress[] = [
    socketConnected(facts),
    roomJoined(facts),
    devicesGranted(facts),
    transportsMade(facts),
    tracksAdded(facts),
    facts.recv.preparedAt === null ? WAITING : ['done', facts.recv.preparedAt],
    inUse(facts, (end) => end.gatheringAt),
    inUse(facts, (end) => end.descriptionsAt),
    pathChosen(facts),
    mediaFlows(facts),
  ];
  return progress.map(([state, since], index) => {
    const number = (index + 1) as StepNumber;
    const failed = diagnoses.some((diagnosis) => diagnosis.step === number);
    return { number, name: STEPS[index]!, state: failed ? 'failed' : state, since };
  });
}

function socketConnected({ socket }: Facts): Progress {
  if (socket.state === 'idle') return WAITING;
  return [socket.state === 'connected' ? 'done' : 'working', socket.since];
}

function roomJoined({ room }: Facts): Progress {
  if (room.state === 'joined') return ['done', room.since];
  // A refusal is shown as failed, since it came.
  return room.state === 'outside' ? WAITING : ['working', room.since];
}

function devicesGranted({ devices }: Facts): Progress {
  const states = DEVICE_SOURCES.map((source) => devices[source]);
  const asked = states.find(({ state }) => state === 'requested');
  if (asked) return ['working', asked.since];
  const granted = states.filter(({ state }) => state === 'granted' || state === 'released');
  if (granted.length > 0) return ['done', Math.max(...granted.map(({ since }) => since))];
  const failed = states.find(({ state }) => state === 'failed');
  return failed ? ['working', failed.since] : WAITING;
}

function tracksAdded({ send, devices }: Facts): Progress {
  if (send.preparedAt !== null) return ['done', send.preparedAt];
  const ready = DEVICE_SOURCES.some((source) => devices[source].state === 'granted');
  return send.createdAt !== null && ready ? ['working', send.createdAt] : WAITING;
}

/**
 * The transports are made as soon as the room is joined, the receiving one last. A viewer has no other: whoever is ready
 * to receive has all that there will be.
 */
function transportsMade({ send, recv, room }: Facts): Progress {
  const isMade = recv.createdAt !== null && (send.createdAt !== null || recv.preparedAt !== null);
  if (isMade) return ['done', Math.max(send.createdAt ?? 0, recv.createdAt ?? 0)];
  return room.state === 'joined' ? ['working', room.since] : WAITING;
}

/** The transports that have something to carry: who only listens never offers anything, and the reverse. */
function endsInUse({ send, recv }: Facts): DirectionFacts[] {
  const used = (end: DirectionFacts) => end.descriptionsAt !== null || expectedKinds(end).length > 0;
  return [...(send.preparedAt !== null || used(send) ? [send] : []), ...(used(recv) ? [recv] : [])];
}

function inUse(facts: Facts, at: (end: DirectionFacts) => number | null): Progress {
  const times = endsInUse(facts).map(at);
  if (times.length === 0) return WAITING;
  const known = times.filter((time) => time !== null);
  return [known.length === times.length ? 'done' : 'working', known.length > 0 ? Math.max(...known) : null];
}

function pathChosen(facts: Facts): Progress {
  if (facts.mediaLostAt !== null) return ['working', facts.mediaLostAt];
  const ends = endsInUse(facts).filter((end) => end.descriptionsAt !== null);
  if (ends.length === 0) return WAITING;
  const since = Math.max(...ends.map((end) => end.connection.since || (end.descriptionsAt ?? 0)));
  return [ends.every((end) => end.connection.state === 'connected') ? 'done' : 'working', since];
}

/** Every kind that ought to flow in either direction was seen to, when it was last looked at. */
function mediaFlows({ send, recv }: Facts): Progress {
  if ([send, recv].every((end) => end.connection.state !== 'connected')) return WAITING;
  const expected = [
    ...expectedGrowth(send, send.packets),
    ...expectedGrowth(recv, { audio: recv.audioSamplesDecoded, video: recv.framesDecoded }),
  ];
  if (expected.length === 0) {
    const last = Math.max(
      ...[send, recv].flatMap(({ packets }) => [packets.audio, packets.video].map(grewAt)),
    );
    return last > 0 ? ['done', last] : WAITING; // Muted, and nobody else sends: it has flowed, and can again.
  }
  // That the browser sends is half of it: once the server has looked, it has to have seen it come in.
  const looked = expectedKinds(send).length > 0 && send.serverSampled !== null;
  const arrived = !looked || send.serverRtp.grewAt !== null;
  const flows = arrived && expected.every(({ growth, sampled }) => isFlowing(growth, sampled));
  if (flows) return ['done', Math.max(...expected.map(({ growth }) => growth.since ?? 0))];
  return ['working', Math.max(...expected.map(({ growth }) => grewAt(growth))) || null];
}

const grewAt = (growth: Growth) => growth.grewAt ?? 0;

function expectedGrowth(end: DirectionFacts, growth: Record<Kind, Growth>) {
  return expectedKinds(end).map((kind) => ({ growth: growth[kind], sampled: end.sampled }));
}

/** The step that a piece of evidence speaks of, for showing it there. */
export function stepOf({ fact }: Evidence): StepNumber {
  return STEP_OF[fact.type];
}

const STEP_OF: Record<Evidence['fact']['type'], StepNumber> = {
  socketConnecting: 1,
  socketConnected: 1,
  socketFailed: 1,
  socketLost: 1,
  rescueTried: 1,
  rescueEnded: 1,
  peerDisconnected: 1,
  peerResumed: 1,
  joinRequested: 2,
  joined: 2,
  joinRefused: 2,
  peerJoined: 2,
  peerLeft: 2,
  deviceRequested: 3,
  deviceGranted: 3,
  deviceFailed: 3,
  deviceReleased: 3,
  peerConnectionCreated: 4,
  transportCreated: 4,
  browserUnsupported: 4,
  trackAdded: 5,
  produceRefused: 5,
  producerCreated: 5,
  producerClosed: 5,
  readyToReceive: 6,
  trackReceived: 6,
  iceGatheringChanged: 7,
  descriptionsSet: 8,
  transportConnectRequested: 8,
  connectionStateChanged: 9,
  pathSelected: 9,
  iceStateChanged: 9,
  dtlsStateChanged: 9,
  tupleSelected: 9,
  reachabilityObserved: 9,
  mediaLost: 9,
  mediaRebuilt: 9,
  mediaStrained: 10,
  mediaRelieved: 10,
  sendSampled: 10,
  receiveSampled: 10,
  transportSampled: 10,
};

/** All of a journey at one moment, ready to be shown. */
export interface JourneyView {
  steps: Step[];
  diagnoses: Diagnosis[];
  /** True when no step is failed or under way: nothing needs anybody's attention. */
  well: boolean;
}

/** @param now epoch ms, by the clock that the facts' times are in. */
export function viewJourney(facts: Facts, now: number): JourneyView {
  const diagnoses = diagnose(facts, now);
  const steps = deriveSteps(facts, diagnoses);
  const well =
    facts.room.state === 'joined' && steps.every(({ state }) => state === 'done' || state === 'waiting');
  return { steps, diagnoses, well };
}
