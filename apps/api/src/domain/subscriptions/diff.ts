import type { ProducerId } from '@plenum/protocol';
import type { PlannedConsumer } from './planner.ts';

/** A Consumer that exists. */
export interface ExistingConsumer {
  spatialLayer: number;
  temporalLayer: number;
  priority: number;
  /** Kept, paused, although no plan wants it. */
  lingering: boolean;
  /** Kept, paused, as the plan wants it. */
  held: boolean;
}

export interface PlanDiff {
  add: PlannedConsumer[];
  /** Those that flow, or will, and that the plan does not want. */
  unwanted: ProducerId[];
  /** Those that linger and are wanted again. */
  wake: PlannedConsumer[];
  /** Those that stay, or wake, at other layers. */
  relayer: PlannedConsumer[];
  /** Those that stay, or wake, with another priority. */
  reprioritise: PlannedConsumer[];
  /** Those that stay, and are to be held from now on, or to flow. */
  rehold: PlannedConsumer[];
}

/** What leads from the Consumers that exist to the planned ones. Pure. */
export function diffPlan(
  current: ReadonlyMap<ProducerId, ExistingConsumer>,
  plan: ReadonlyMap<ProducerId, PlannedConsumer>,
): PlanDiff {
  const diff: PlanDiff = { add: [], unwanted: [], wake: [], relayer: [], reprioritise: [], rehold: [] };
  for (const wish of plan.values()) {
    const existing = current.get(wish.producerId);
    if (!existing) {
      diff.add.push(wish);
      continue;
    }
    if (existing.lingering) diff.wake.push(wish);
    if (existing.spatialLayer !== wish.spatialLayer || existing.temporalLayer !== wish.temporalLayer)
      diff.relayer.push(wish);
    if (existing.held !== wish.held) diff.rehold.push(wish);
    if (existing.priority !== wish.priority) diff.reprioritise.push(wish);
  }
  for (const [producerId, { lingering }] of current)
    if (!lingering && !plan.has(producerId)) diff.unwanted.push(producerId);
  return diff;
}
