import { z } from 'zod';

/** Why a REST request was refused. The `type` of its problem (RFC 9457) is `/problems/` and this. */
export const PROBLEMS = {
  invalidRequest: { status: 400, title: 'The request does not fit its schema.' },
  notSignedIn: { status: 401, title: 'Sign in, or send an API key.' },
  wrongCredentials: { status: 401, title: 'No account has this address and password.' },
  forbidden: { status: 403, title: 'This account or key may not do that.' },
  csrfTokenMissing: { status: 403, title: 'A change by cookie needs the CSRF token of its session.' },
  linkExpired: { status: 403, title: 'This link was used before, or its time is over.' },
  notFound: { status: 404, title: 'There is nothing here, or it is not yours to see.' },
  conflict: { status: 409, title: 'Something of this name is there already.' },
  bodyTooLarge: { status: 413, title: 'The body is too large.' },
  rateLimited: { status: 429, title: 'Too many attempts: wait before the next one.' },
  internal: { status: 500, title: 'The server failed. Its log says why.' },
  databaseUnavailable: { status: 503, title: 'The database does not answer. Nothing was changed.' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string().optional(),
  /** What does not fit, where the request did not fit its schema. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
