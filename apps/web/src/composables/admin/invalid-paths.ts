import type { z } from 'zod';

/** The places of a form, such as `rules.maxPeers`, that the server's own schema would not take. */
export function invalidPaths(schema: z.ZodType, value: unknown): Set<string> {
  const { error } = schema.safeParse(value);
  return new Set(error?.issues.map(({ path }) => path.join('.')) ?? []);
}
