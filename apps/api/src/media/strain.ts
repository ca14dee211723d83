/** A worker that answers only after so many milliseconds is late: at nine tenths of a core it takes 60, overloaded it takes seconds. */
export const LATE_MS = 200;

/** And one that answers sooner than this keeps up again, in milliseconds. */
export const IN_TIME_MS = 100;

/** So many looks in a row say that it is strained, or no longer: a storm of joins is over sooner. */
const LOOKS = { toStrain: 3, toRelieve: 5 };

/**
 * Whether a worker has more to do than it can, told by how long it takes to answer: questions wait behind the same packets as
 * everything else there. Its CPU would not say so, where others take it away. Pure.
 */
export class Strain {
  private strained = false;
  /** How many looks in a row have said otherwise. */
  private doubts = 0;

  get isStrained(): boolean {
    return this.strained;
  }

  /** @returns whether it has become strained by this, or ceased to be. */
  handle(answersInMs: number): boolean {
    const doubted = this.strained ? answersInMs < IN_TIME_MS : answersInMs >= LATE_MS;
    this.doubts = doubted ? this.doubts + 1 : 0;
    if (this.doubts < (this.strained ? LOOKS.toRelieve : LOOKS.toStrain)) return false;
    this.strained = !this.strained;
    this.doubts = 0;
    return true;
  }
}
