/** So long nothing has to come until a flow is silent: a Consumer, its acknowledgement and a keyframe take far less. */
const SILENT_MS = 5_000;

/** One peer's picture or sound that has to flow, and its packets so far. */
export interface DueFlow {
  name: string;
  packets: number;
}

/** Watches what one participant ought to be sent all the time, and finds what is not sent at all: no gap tells of that. */
export class SilentFlows {
  private readonly flows = new Map<string, { packets: number; sinceMs: number }>();

  /**
   * Call it about once a second.
   * @param due all that has to flow now; what was not among them last time is new, and has its time from now on
   * @returns how many of them have been silent for 5 s
   */
  look(due: DueFlow[], nowMs: number): number {
    const names = new Set(due.map(({ name }) => name));
    for (const name of this.flows.keys()) if (!names.has(name)) this.flows.delete(name);
    return due.filter(({ name, packets }) => {
      const known = this.flows.get(name);
      if (known?.packets === packets) return nowMs - known.sinceMs >= SILENT_MS;
      this.flows.set(name, { packets, sinceMs: nowMs });
      return false;
    }).length;
  }
}
