import type { Ptime } from './media/recordings.ts';

/** What participants do, as pure descriptions. The numbers are those of the project's own list of workloads. */
export interface Workload {
  name: string;
  title: string;
  /** Participants where none are asked for. */
  participants: number;
  /** Participants of one room; Infinity: all in the same one. */
  roomSize: number;
  /** The first so many of each room send, the others only receive. */
  publishers: number;
  video: boolean;
  /** The first one makes the room so, and lets the other publishers speak: all others have nothing to send by. */
  webinar: boolean;
  /** How many of a room's publishers talk at a time; the share of the publishers where it is below 1. */
  talking: number;
  /** What a microphone sends while its owner is silent: noise in every packet, or nearly nothing. */
  silence: 'noise' | 'dtx';
  /** Pictures that each participant shows; the first large one is of who speaks. Heights in device pixels. */
  tiles: { small: number; large: number; largeHeight: number };
  /** In one room or over all of them, per second. */
  joinsPerSecond: number;
  /** The last participants, as a share, come in a storm of this many seconds, and theirs are the joins measured. */
  storm: { share: number; seconds: number } | null;
  /** Each second, so many leave and others come in their place. */
  churnPerSecond: number;
}

const QUIET_JOINS = 10;

const BASE = {
  roomSize: Infinity,
  publishers: Infinity,
  video: true,
  webinar: false,
  talking: 3,
  silence: 'noise',
  tiles: { small: 8, large: 1, largeHeight: 720 },
  joinsPerSecond: QUIET_JOINS,
  storm: null,
  churnPerSecond: 0,
} as const;

export const WORKLOADS: readonly Workload[] = [
  {
    ...BASE,
    name: 'W1',
    title: 'Rooms of 4, all sound and video',
    participants: 100,
    roomSize: 4,
    talking: 1,
    tiles: { small: 0, large: 3, largeHeight: 360 },
  },
  {
    ...BASE,
    name: 'W2',
    title: 'A room of 25, all sound and video, 25 tiles',
    participants: 25,
    tiles: { small: 24, large: 0, largeHeight: 0 },
  },
  { ...BASE, name: 'W3', title: 'A room of 100, 9 tiles, the loudest 3 heard', participants: 100 },
  {
    ...BASE,
    name: 'W4',
    title: 'A room of 500, sound alone, 5 % talking, DTX',
    participants: 500,
    video: false,
    talking: 0.05,
    silence: 'dtx',
    tiles: { small: 0, large: 0, largeHeight: 0 },
  },
  {
    ...BASE,
    name: 'W5',
    title: 'A webinar, 3 to 500',
    participants: 503,
    publishers: 3,
    webinar: true,
    talking: 1,
    silence: 'dtx',
    tiles: { small: 0, large: 3, largeHeight: 360 },
  },
  {
    ...BASE,
    name: 'W6',
    title: 'A storm: 200 join the room of 100 within 5 s',
    participants: 300,
    storm: { share: 2 / 3, seconds: 5 },
  },
  {
    ...BASE,
    name: 'W7',
    title: 'Churn: 20 join and leave each second',
    participants: 100,
    churnPerSecond: 20,
  },
  {
    ...BASE,
    name: 'FAN',
    title: 'Fan-out: one sends in simulcast, all others get its highest layer and its sound',
    participants: 31,
    publishers: 1,
    talking: 1,
    tiles: { small: 0, large: 1, largeHeight: 720 },
  },
];

/** @throws where there is no such workload */
export function workloadNamed(name: string): Workload {
  const found = WORKLOADS.find((one) => one.name === name.toUpperCase());
  if (found) return found;
  throw new Error(
    `There is no workload ${name}: it is one of ${WORKLOADS.map((one) => one.name).join(', ')}`,
  );
}

/** Participants have numbers from 0 in one run; these say what each of them is. */
export interface Part {
  /** Of the run, from 0. */
  room: number;
  /** In the room, from 0. */
  seat: number;
  /** People in that room. */
  roomSize: number;
  isPublisher: boolean;
  /** From the start of the run, in seconds. */
  joinsAt: number;
  /** Whether this join is one of those that the workload is about. */
  isMeasuredJoin: boolean;
}

export function partOf(workload: Workload, participant: number, participants: number): Part {
  const size = Math.min(workload.roomSize, participants);
  const room = Math.floor(participant / size);
  const seat = participant % size;
  const quiet = participants - stormOf(workload, participants);
  const inStorm = participant >= quiet;
  return {
    room,
    seat,
    roomSize: Math.min(size, participants - room * size),
    isPublisher: seat < workload.publishers,
    joinsAt: inStorm ? stormedAt(workload, participant, participants) : participant / workload.joinsPerSecond,
    isMeasuredJoin: workload.storm ? inStorm : true,
  };
}

/** When the last one joins, in seconds from the start. */
export function joiningSeconds(workload: Workload, participants: number): number {
  return partOf(workload, participants - 1, participants).joinsAt;
}

/** How long the storm takes, in seconds. */
export const stormSeconds = ({ storm }: Workload): number => storm?.seconds ?? 0;

/** How many come in the storm. */
function stormOf({ storm }: Workload, participants: number): number {
  return storm ? Math.round(participants * storm.share) : 0;
}

/** Seconds of quiet before the storm. */
const CALM_SECONDS = 2;

function stormedAt(workload: Workload, participant: number, participants: number): number {
  const storming = stormOf(workload, participants);
  const quiet = participants - storming;
  const calm = quiet / workload.joinsPerSecond + CALM_SECONDS;
  return calm + ((participant - quiet) / storming) * (workload.storm?.seconds ?? 0);
}

/** From so many microphones on, only the latest speakers are heard, as servers are set up. */
const MANY_MICROPHONES = 13;

/** Whether so many have a microphone that only the latest speakers are heard. */
export function isLargeRoom({ publishers }: Workload, { roomSize }: Part): boolean {
  return Math.min(publishers, roomSize) >= MANY_MICROPHONES;
}

/** How much one packet of sound holds, in milliseconds: as in the web client half the packets where they are many. */
export function ptimeOf(workload: Workload, part: Part): Ptime {
  return workload.webinar || isLargeRoom(workload, part) ? 40 : 20;
}

/** How long one person talks at a time, in seconds. */
const TALK_SECONDS = 6;

/** How many of a room talk at a time. */
export function talkersOf({ talking, publishers }: Workload, roomSize: number): number {
  const candidates = Math.min(publishers, roomSize);
  return Math.min(candidates, talking < 1 ? Math.ceil(candidates * talking) : talking);
}

/**
 * When the present spurt of talk of this participant began; the turn goes around the room.
 * @param second since the start of the run
 * @returns null where it is silent
 */
export function talkingSince(workload: Workload, { seat, roomSize }: Part, second: number): number | null {
  const candidates = Math.min(workload.publishers, roomSize);
  const talkers = talkersOf(workload, roomSize);
  if (seat >= candidates) return null;
  if (talkers === candidates) return 0;
  // Turns follow one another in steps, so that nobody's words begin at the same time as another's.
  const step = TALK_SECONDS / talkers;
  const turn = Math.floor(second / step);
  const ago = (((turn - seat) % candidates) + candidates) % candidates;
  return ago < talkers && turn - ago >= 0 ? (turn - ago) * step : null;
}

/** When somebody talked, in seconds since the start of the run. */
export interface Spurt {
  seat: number;
  beganAt: number;
}

/** The spurts of talk of one room that ended after `from`, and not after `to`; none where all talk all the time. */
export function spurtsEnded(workload: Workload, roomSize: number, from: number, to: number): Spurt[] {
  const candidates = Math.min(workload.publishers, roomSize);
  const talkers = talkersOf(workload, roomSize);
  if (talkers === candidates) return [];
  const step = TALK_SECONDS / talkers;
  const turnsBegunBy = (second: number) => Math.max(0, Math.floor((second - TALK_SECONDS) / step) + 1);
  const first = turnsBegunBy(from);
  return Array.from({ length: Math.max(0, turnsBegunBy(to) - first) }, (_, index) => ({
    seat: (first + index) % candidates,
    beganAt: (first + index) * step,
  }));
}

/**
 * The seats whose pictures somebody in this seat looks at, besides the speaker's: the next ones around the room, so that
 * everybody is seen by somebody.
 */
export function watchedSeats({ tiles, publishers }: Workload, { seat, roomSize }: Part): number[] {
  const candidates = Math.min(publishers, roomSize);
  const wanted = tiles.small + tiles.large;
  return Array.from({ length: candidates }, (_, step) => (seat + 1 + step) % candidates)
    .filter((other) => other !== seat)
    .slice(0, wanted);
}
