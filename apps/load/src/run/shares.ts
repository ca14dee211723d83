/** What one process of the generator plays. */
export interface Share {
  /** Participants by their number in the run. */
  numbers: number[];
  /** Those of them whose media is decrypted and read. */
  watched: number[];
}

const PER_PROCESS = 250;

/** How many processes of a generator so many participants keep busy, where it has more than one core. */
export const processesFor = (participants: number): number => Math.ceil(participants / PER_PROCESS);

/**
 * Deals the participants out to processes. The watched ones, evenly spread over the run, get a process for themselves
 * where there are others: libjuice polls all sockets of a process for each packet that comes to any of its agents.
 * @param watched how many are watched whole
 * @param processes for the others
 */
export function sharesOf(participants: number, watched: number, processes: number): Share[] {
  const all = Array.from({ length: participants }, (_, number) => number);
  const isWatched = (number: number) =>
    Math.floor((number * watched) / participants) !== Math.floor(((number - 1) * watched) / participants);
  const chosen = watched >= participants ? all : all.filter(isWatched);
  if (chosen.length === participants)
    return dealt(all, processes).map((numbers) => ({ numbers, watched: numbers }));
  const others = all.filter((number) => !chosen.includes(number));
  return [
    { numbers: chosen, watched: chosen },
    ...dealt(others, processes).map((numbers) => ({ numbers, watched: [] })),
  ];
}

const dealt = (numbers: number[], hands: number): number[][] =>
  Array.from({ length: hands }, (_, hand) =>
    numbers.filter((_number, index) => index % hands === hand),
  ).filter((share) => share.length > 0);
