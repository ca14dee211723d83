import { WATCHED } from '../run/run.ts';
import { workloadNamed, type Workload } from '../workloads.ts';

export type ServerName = 'plenum' | 'mesh' | 'janus';

/** Participants that one core of server and one of generator can carry. */
const SIZES: Record<string, number[]> = {
  W1: [24],
  W2: [12],
  W3: [12, 28, 100],
  W4: [300],
  W5: [303],
  W6: [12, 28],
  FAN: [31],
};

/** Beyond this many the mesh needs more than the one core that a worker has, and loses what it cannot forward. */
const MESH_AT_MOST: Record<string, number> = { W3: 28, W6: 28, FAN: Infinity };

/** The mesh sends them so much that decrypting it for more would keep the generator's core busy. */
const WATCHED_BESIDE_MESH = 2;

/** Our adapter makes a Janus room of the one shape in which both do the very same. */
const JANUS_PLAYS = ['FAN'];

/** Workloads whose largest size shared with a peer is looked at with a profiler too. */
const PROFILED = ['W3', 'FAN'];

export interface Comparison {
  workload: Workload;
  participants: number;
  servers: ServerName[];
  /** Of the participants, how many decrypt and read what they receive. */
  watched: number;
  isProfiled: boolean;
}

/** One that shares all cores with its participants, of whom one is a real browser. */
export interface Witnessed extends Comparison {
  /** Of the server's media. */
  workers: number;
}

/** What has to run on two cores with all that plays it. */
const WITNESSED = [
  { name: 'W3', participants: 100, workers: 1 },
  { name: 'W4', participants: 500, workers: 2 },
  { name: 'W5', participants: 503, workers: 2 },
];

/**
 * What is played, one after the other.
 * @param names of workloads
 * @param sizes such as "W3=50,100", in the place of those that are fit for two cores
 * @throws where there is no such workload, or a size is no number of people
 */
export function planOf(names: string[], sizes: string[] = []): Comparison[] {
  const asked = new Map(sizes.map(sizesOf));
  return names.flatMap((name) => {
    const workload = workloadNamed(name);
    const people = asked.get(workload.name) ?? SIZES[workload.name] ?? [workload.participants];
    const steps = people.map((participants) => {
      const servers = serversOf(workload.name, participants);
      const watched = servers.includes('mesh') && !servers.includes('janus') ? WATCHED_BESIDE_MESH : WATCHED;
      return { workload, participants, servers, watched, isProfiled: false };
    });
    const shared = steps.filter(({ servers }) => servers.length > 1).at(-1);
    if (shared) shared.isProfiled = PROFILED.includes(workload.name);
    return steps;
  });
}

/** The rounds with a real browser of these workloads. */
export const witnessedOf = (names: string[]): Witnessed[] =>
  WITNESSED.filter(({ name }) => names.some((asked) => workloadNamed(asked).name === name)).map(
    ({ name, participants, workers }) => ({
      ...{ workload: workloadNamed(name), participants, workers },
      ...{ servers: ['plenum'], watched: WATCHED, isProfiled: false },
    }),
  );

export const BENCHED = Object.keys(SIZES);

function serversOf(name: string, participants: number): ServerName[] {
  return [
    'plenum',
    ...(participants <= (MESH_AT_MOST[name] ?? 0) ? (['mesh'] as const) : []),
    ...(JANUS_PLAYS.includes(name) ? (['janus'] as const) : []),
  ];
}

function sizesOf(text: string): [name: string, sizes: number[]] {
  const [name = '', list = ''] = text.split('=');
  const sizes = list.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size > 0))
    throw new Error(`--size must be like W3=50,100, and is ${text}`);
  return [workloadNamed(name).name, sizes];
}
