import type { ProducerId } from '@plenum/protocol';
import type { ConsumerWish } from '../ports.ts';

export interface PlanDiff {
  add: ConsumerWish[];
  remove: ProducerId[];
  /** Those that stay, at another layer. */
  relayer: ConsumerWish[];
}

/** What leads from the Consumers that exist to the planned ones. Pure. */
export function diffPlan(
  current: ReadonlyMap<ProducerId, { spatialLayer: number }>,
  plan: ReadonlyMap<ProducerId, ConsumerWish>,
): PlanDiff {
  const wishes = [...plan.values()];
  return {
    add: wishes.filter(({ producerId }) => !current.has(producerId)),
    remove: [...current.keys()].filter((producerId) => !plan.has(producerId)),
    relayer: wishes.filter(({ producerId, spatialLayer }) => {
      const existing = current.get(producerId);
      return existing !== undefined && existing.spatialLayer !== spatialLayer;
    }),
  };
}
