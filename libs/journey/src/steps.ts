import type { Evidence } from '@plenum/protocol';
import { diagnose, PATIENCE, type Diagnosis } from './diagnosis.ts';
import { DEVICE_SOURCES, type DirectionFacts, type Facts } from './facts.ts';

/** The ten steps from "I am online" to "media flows", in the order in which people are told of them. */
export const STEPS = [
  'socketConnected',
  'roomJoined',
  'devicesGranted',
  'peerConnectionCreated',
  'tracksAdded',
  'readyToReceive',
  'listeningForPaths',
  'offerAndAnswer',
  'pathChosen',
  'mediaFlows',
] as const;

export type StepName = (typeof STEPS)[number];
export type StepNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
export type StepState = 'waiting' | 'working' | 'done' | 'failed';

export interface Step {
  number: StepNumber;
  name: StepName;
  state: StepState;
  /** When it came into this state, epoch ms; null where that is not known. */
  since: number | null;
}

type Progress = [state: Exclude<StepState, 'failed'>, since: number | null];
const WAITING: Progress = ['waiting', null];

/** Where each of the ten steps stands. A diagnosis fails its step. Pure. */
export function deriveSteps(facts: Facts, diagnoses: Diagnosis[], now: number): Step[] {
  const progress: Progress[] = [
    socketConnected(facts),
    roomJoined(facts),
    devicesGranted(facts),
    both(facts, (end) => end.createdAt),
    tracksAdded(facts),
    facts.recv.preparedAt === null ? WAITING : ['done', facts.recv.preparedAt],
    inUse(facts, (end) => end.gatheringAt),
    inUse(facts, (end) => end.descriptionsAt),
    pathChosen(facts),
    mediaFlows(facts, now),
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
  return room.state === 'requested' ? ['working', room.since] : WAITING;
}

function devicesGranted({ devices }: Facts): Progress {
  const states = DEVICE_SOURCES.map((source) => devices[source]);
  const asked = states.find(({ state }) => state === 'requested');
  if (asked) return ['working', asked.since];
  const granted = states.filter(({ state }) => state === 'granted' || state === 'released');
  if (granted.length === 0) return WAITING;
  return ['done', Math.max(...granted.map(({ since }) => since))];
}

function tracksAdded({ send, devices }: Facts): Progress {
  if (send.preparedAt !== null) return ['done', send.preparedAt];
  const ready = DEVICE_SOURCES.some((source) => devices[source].state === 'granted');
  return send.createdAt !== null && ready ? ['working', send.createdAt] : WAITING;
}

/** Both transports are made as soon as the room is joined. */
function both({ send, recv, room }: Facts, at: (end: DirectionFacts) => number | null): Progress {
  const [a, b] = [at(send), at(recv)];
  if (a !== null && b !== null) return ['done', Math.max(a, b)];
  return room.state === 'joined' ? ['working', room.since] : WAITING;
}

/** The transports that have something to carry: who only listens never offers anything, and the reverse. */
function endsInUse({ send, recv }: Facts): DirectionFacts[] {
  const used = (end: DirectionFacts) =>
    end.descriptionsAt !== null || end.expectedSince.audio !== null || end.expectedSince.video !== null;
  return [...(send.preparedAt !== null || used(send) ? [send] : []), ...(used(recv) ? [recv] : [])];
}

function inUse(facts: Facts, at: (end: DirectionFacts) => number | null): Progress {
  const times = endsInUse(facts).map(at);
  if (times.length === 0) return WAITING;
  const known = times.filter((time) => time !== null);
  return [known.length === times.length ? 'done' : 'working', known.length > 0 ? Math.max(...known) : null];
}

function pathChosen(facts: Facts): Progress {
  const ends = endsInUse(facts).filter((end) => end.descriptionsAt !== null);
  if (ends.length === 0) return WAITING;
  const since = Math.max(...ends.map((end) => end.connection.since || (end.descriptionsAt ?? 0)));
  return [ends.every((end) => end.connection.state === 'connected') ? 'done' : 'working', since];
}

/** Every kind that ought to flow in either direction has been seen to, lately. */
function mediaFlows(facts: Facts, now: number): Progress {
  const flows = [
    ...expectedGrowth(facts.send, facts.send.packets),
    ...expectedGrowth(facts.recv, { audio: facts.recv.audioSamplesDecoded, video: facts.recv.framesDecoded }),
  ];
  const connected = [facts.send, facts.recv].some((end) => end.connection.state === 'connected');
  if (!connected) return WAITING;
  if (flows.length === 0) {
    const grew = [facts.send, facts.recv].flatMap((end) => [
      end.packets.audio.grewAt,
      end.packets.video.grewAt,
    ]);
    const last = Math.max(0, ...grew.map((time) => time ?? 0));
    return last > 0 ? ['done', last] : WAITING; // Muted, and nobody else sends: it has flowed, and can again.
  }
  const fresh = flows.every((grewAt) => grewAt !== null && now - grewAt < PATIENCE.media);
  return [fresh ? 'done' : 'working', Math.max(...flows.map((time) => time ?? 0)) || null];
}

function expectedGrowth(
  end: DirectionFacts,
  growth: Record<'audio' | 'video', { grewAt: number | null }>,
): (number | null)[] {
  return (['audio', 'video'] as const)
    .filter((kind) => end.expectedSince[kind] !== null)
    .map((kind) => growth[kind].grewAt);
}

/** The step that a piece of evidence speaks of, for showing it there. */
export function stepOf({ fact }: Evidence): StepNumber {
  switch (fact.type) {
    case 'socketConnecting':
    case 'socketConnected':
    case 'socketFailed':
    case 'socketLost':
    case 'peerDisconnected':
    case 'peerResumed':
      return 1;
    case 'joinRequested':
    case 'joined':
    case 'joinRefused':
    case 'peerJoined':
    case 'peerLeft':
      return 2;
    case 'deviceRequested':
    case 'deviceGranted':
    case 'deviceFailed':
    case 'deviceReleased':
      return 3;
    case 'peerConnectionCreated':
    case 'transportCreated':
    case 'browserUnsupported':
      return 4;
    case 'trackAdded':
    case 'producerCreated':
    case 'producerClosed':
      return 5;
    case 'readyToReceive':
    case 'trackReceived':
    case 'consumersCreated':
      return 6;
    case 'iceGatheringChanged':
      return 7;
    case 'descriptionsSet':
    case 'transportConnectRequested':
      return 8;
    case 'connectionStateChanged':
    case 'pathSelected':
    case 'iceStateChanged':
    case 'dtlsStateChanged':
    case 'tupleSelected':
    case 'reachabilityObserved':
    case 'mediaLost':
    case 'mediaRebuilt':
      return 9;
    case 'sendSampled':
    case 'receiveSampled':
    case 'transportSampled':
      return 10;
  }
}

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
  const steps = deriveSteps(facts, diagnoses, now);
  const well =
    facts.room.state === 'joined' && steps.every(({ state }) => state === 'done' || state === 'waiting');
  return { steps, diagnoses, well };
}
