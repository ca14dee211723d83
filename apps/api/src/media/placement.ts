/**
 * How heavy a worker is now, in Consumers of a large picture: they are known as soon as they are asked for, where CPU time would
 * show only after a storm of joins what it has cost.
 */
export interface WorkerLoad<W> {
  worker: W;
  weight: number;
  /** It has more to do than it can, whatever its weight: the machine is slower than thought, or busy with something else. */
  isStrained: boolean;
}

/** The workers that carry a room, in the order in which it came to them, and the room's own weight, in the same measure. */
export interface RoomLoad<W> {
  workers: readonly W[];
  weight: number;
}

/** A room lighter than this part of what a worker carries is small: its pipes would cost more than they save. */
const SMALL_ROOM = 1 / 4;

/** Another worker is clearly less loaded where its weight is at most this part of the room's lightest worker's. */
const CLEARLY_LESS = 3 / 4;

/**
 * Which worker a room's next peer goes to. A room starts on the lightest worker, fills it, then those that it came to
 * later, and comes to another one when all of its own are full and that one is clearly less loaded. A strained worker is full.
 *
 * Pure, and monotone: a worker that is not chosen is not chosen for growing heavier, nor does the choice change by it.
 *
 * @param alive the workers that live; a room's worker that is not among them is never chosen
 * @param consumersPerWorker the weight from which on a worker is full
 * @returns null where no worker lives
 */
export function placePeer<W>(
  alive: readonly WorkerLoad<W>[],
  room: RoomLoad<W>,
  consumersPerWorker: number,
): W | null {
  const own = room.workers.flatMap((worker) => alive.find((load) => load.worker === worker) ?? []);
  const others = alive.filter(({ worker }) => !room.workers.includes(worker));
  const lightestOwn = lightest(own);
  const lightestOther = lightest(others);
  if (!lightestOwn) return lightestOther?.worker ?? null;
  const isSmall = room.weight < consumersPerWorker * SMALL_ROOM;
  const open = own.find((load) => isSmall || (!load.isStrained && load.weight < consumersPerWorker));
  if (open) return open.worker;
  return lightestOther && isClearlyLess(lightestOther, lightestOwn)
    ? lightestOther.worker
    : lightestOwn.worker;
}

function isClearlyLess<W>(one: WorkerLoad<W>, other: WorkerLoad<W>): boolean {
  if (one.isStrained !== other.isStrained) return other.isStrained;
  return one.weight <= other.weight * CLEARLY_LESS;
}

function lightest<W>(loads: readonly WorkerLoad<W>[]): WorkerLoad<W> | null {
  return loads.reduce<WorkerLoad<W> | null>(
    (best, load) => (best && compare(best, load) <= 0 ? best : load),
    null,
  );
}

/** The lighter first, and any that is strained last. */
const compare = <W>(one: WorkerLoad<W>, other: WorkerLoad<W>): number =>
  Number(one.isStrained) - Number(other.isStrained) || one.weight - other.weight;
