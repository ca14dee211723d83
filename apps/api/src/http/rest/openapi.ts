import { problemSchema, PROBLEMS, type ProblemCode } from '@plenum/protocol/rest';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { ZodObject } from 'zod';
import { SESSION_COOKIE } from '../../auth/session-cookie.ts';
import type { Route } from './route.ts';

export const API_ROOT = '/api/v1';

/** The OpenAPI 3.1 document, made of the very routes and schemas that serve. */
export function openApiDocument(routes: Route[]): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Plenum', version: '1', description: 'Rooms, people and history of a Plenum server.' },
    servers: [{ url: API_ROOT }],
    security: [{ session: [] }, { apiKey: [] }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
        apiKey: { type: 'http', scheme: 'bearer' },
      },
    },
    paths,
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { access, summary, params, query, body, reply } = route;
  const public_ = access === 'anybody';
  const scope = access === 'signedIn' || public_ ? '' : ` (scope \`${access}\`)`;
  const content =
    reply === 'csv'
      ? { 'text/csv': { schema: { type: 'string' as const } } }
      : { 'application/json': { schema: reply } };
  return {
    summary,
    description: `${summary}${scope}.`,
    tags: [route.path.split('/')[1] ?? ''],
    ...(public_ ? { security: [] } : {}),
    requestParams: {
      ...(params ? { path: params as ZodObject } : {}),
      ...(query ? { query: query as ZodObject } : {}),
    },
    ...(body ? { requestBody: { content: { 'application/json': { schema: body } } } } : {}),
    responses: { '200': { description: 'OK', content }, ...problemsOf(route) },
  };
}

function problemsOf({ access, change }: Route): Record<string, object> {
  const codes: ProblemCode[] = ['invalidRequest', 'notFound', 'databaseUnavailable'];
  if (access !== 'anybody') codes.push('notSignedIn', 'forbidden');
  if (change) codes.push('conflict', 'rateLimited');
  const content = { 'application/problem+json': { schema: problemSchema } };
  return Object.fromEntries(
    codes.map((code) => [String(PROBLEMS[code].status), { description: PROBLEMS[code].title, content }]),
  );
}
