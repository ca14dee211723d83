import { onScopeDispose, readonly, ref } from 'vue';

const taken = ref(false);

/** Whether something takes the whole screen, so that the page's header gives way. */
export const isWholeScreenTaken = readonly(taken);

/** Takes the whole screen for as long as the calling component lives. */
export function useWholeScreen(): void {
  taken.value = true;
  onScopeDispose(() => (taken.value = false));
}
