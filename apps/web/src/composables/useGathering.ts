import { onScopeDispose } from 'vue';

export interface GatheringOptions {
  /** What comes so soon after the first is told with it, in milliseconds. */
  withinMs?: number;
  /** Telling leaves at least so much quiet behind it, in milliseconds. */
  everyMs?: number;
}

/** Gathers what happens, and tells of it now and then: a busy room would leave screen readers no other word. */
export function useGathering<T>(
  tell: (gathered: T[]) => void,
  { withinMs = 1_000, everyMs = 8_000 }: GatheringOptions = {},
): (...happened: T[]) => void {
  let gathered: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let quietUntil = 0;

  function flush(): void {
    const all = gathered;
    [gathered, timer, quietUntil] = [[], undefined, Date.now() + everyMs];
    tell(all);
  }
  onScopeDispose(() => clearTimeout(timer));
  return (...happened) => {
    if (happened.length === 0) return;
    gathered.push(...happened);
    timer ??= setTimeout(flush, Math.max(withinMs, quietUntil - Date.now()));
  };
}
