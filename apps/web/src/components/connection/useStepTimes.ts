import type { StepName, StepState } from '@plenum/journey';
import { shallowRef, watch, type ShallowRef } from 'vue';
import { useJourneyStore } from '../../stores/journey.ts';

type Times = Partial<Record<StepName, { state: StepState; since: number }>>;

/**
 * When each step came into its state, epoch ms. The journey's own `since` moves on with every packet of a step that
 * is still proven (the path, the media); people want to know when it began.
 */
export function useStepTimes(): Readonly<ShallowRef<Times>> {
  const journey = useJourneyStore();
  const times = shallowRef<Times>({});
  watch(
    () => journey.view.steps,
    (steps) => {
      const next: Times = {};
      for (const { name, state, since } of steps) {
        const known = times.value[name];
        if (known?.state === state) next[name] = known;
        else if (since !== null && state !== 'waiting') next[name] = { state, since };
      }
      times.value = next;
    },
    { immediate: true },
  );
  return times;
}

export type { Times as StepTimes };
