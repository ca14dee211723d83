import { PROBLEMS, type Problem, type ProblemCode } from '@plenum/protocol/rest';
import type { z } from 'zod';

/** A request that is refused for a reason which its sender may know (RFC 9457). */
export class ProblemError extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly more: { detail?: string; errors?: Problem['errors']; retryAfterMs?: number } = {},
  ) {
    super(more.detail ?? PROBLEMS[code].title);
  }

  toJson(): Problem {
    const { status, title } = PROBLEMS[this.code];
    const { detail, errors } = this.more;
    return {
      ...{ type: `/problems/${this.code}`, title, status, code: this.code },
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

export function invalid(part: string, { issues }: z.ZodError): ProblemError {
  const errors = issues.map(({ path, message }) => ({ path: [part, ...path].join('.'), message }));
  return new ProblemError('invalidRequest', { errors });
}

/** @throws ProblemError notFound, which says the same of what is not there and of what is another's. */
export function found<T>(thing: T | null, visible = true): T {
  if (thing === null || !visible) throw new ProblemError('notFound');
  return thing;
}
