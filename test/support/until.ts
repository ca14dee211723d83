/** How long a test waits for what must come, in milliseconds: long, since a busy machine is slow and not wrong. */
export const PATIENCE_MS = 20_000;

/**
 * Looks again and again until there is something to see. Tests never sleep for a fixed time.
 * @returns the first result that is neither false, null nor undefined.
 * @throws with the last thing that went wrong when the time is up.
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = PATIENCE_MS, everyMs = 50 } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  do {
    try {
      const found = await look();
      if (found !== false && found !== null && found !== undefined)
        return found as NonNullable<Exclude<T, false>>;
      last = found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (Date.now() < deadline);
  throw new Error(
    `In ${withinMs} ms there was no ${what}; last: ${last instanceof Error ? last.message : String(last)}`,
  );
}
