import { randomUUID } from 'node:crypto';
import {
  apiKeySchema,
  madeApiKeySchema,
  newApiKeySchema,
  pageOf,
  pageQuerySchema,
  type ApiKeyDescription,
} from '@plenum/protocol/rest';
import { z } from 'zod';
import { makeApiKeySecret } from '../../../auth/authenticator.ts';
import { ownerSeenBy, sees } from '../../../auth/principal.ts';
import type { StoredApiKey } from '../../../domain/store-ports.ts';
import { found, ProblemError } from '../problem.ts';
import { change, idSchema, nothingSchema, read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

export function apiKeyRoutes({ stores, clock }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: '/api-keys', summary: 'The API keys that you may see', access: 'apiKeys:read' },
        ...{ query: pageQuerySchema, reply: pageOf(apiKeySchema) },
      },
      async ({ principal, query }) => {
        const { items, nextCursor } = await stores.apiKeys.list(ownerSeenBy(principal), query);
        return { items: items.map(describe), nextCursor };
      },
    ),
    change(
      {
        action: 'apiKey.created',
        ...{ method: 'post', path: '/api-keys', summary: 'Makes an API key; its secret is told this once' },
        ...{ access: 'apiKeys:write', body: newApiKeySchema, reply: madeApiKeySchema },
      },
      ({ principal, body }) =>
        async (inside) => {
          // A key must not make a mightier one.
          if (!body.scopes.every((scope) => principal.scopes.has(scope))) throw new ProblemError('forbidden');
          const { secret, secretHash } = makeApiKeySecret();
          const { userId } = principal;
          const key = { ...body, apiKeyId: randomUUID(), secretHash, userId, createdAt: clock.now() };
          await inside.apiKeys.create(key);
          return { reply: { apiKey: describe(key), secret }, ...audited(null, key) };
        },
    ),
    change(
      {
        ...{
          action: 'apiKey.removed',
          method: 'delete',
          path: '/api-keys/{apiKeyId}',
          summary: 'Ends an API key',
          access: 'apiKeys:write',
        },
        ...{ params: z.object({ apiKeyId: idSchema }), reply: nothingSchema },
      },
      ({ principal, params }) =>
        async (inside) => {
          const key = found(await inside.apiKeys.find(params.apiKeyId));
          found(key, sees(principal, key.userId));
          await inside.apiKeys.remove(key.apiKeyId);
          return { reply: {}, ...audited(key, null) };
        },
    ),
  ];
}

const describe = ({ secretHash: _, ...key }: StoredApiKey): ApiKeyDescription => key;

function audited(before: StoredApiKey | null, after: StoredApiKey | null) {
  return {
    ...{ target: { kind: 'apiKey', targetId: (after ?? before)!.apiKeyId } },
    ...{ before: before && describe(before), after: after && describe(after) },
  };
}
