import { readonly, ref, shallowRef } from 'vue';
import { RestError } from '../../rest/rest-client.ts';

/** Something that may take a while and may be refused: whether it is under way, and why it failed last. */
export function useAttempt() {
  const isBusy = ref(false);
  const problem = shallowRef<RestError | null>(null);

  /** @returns whether it was done; one that is under way already is not begun again. */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      problem.value = error;
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy: readonly(isBusy), problem, attempt };
}
