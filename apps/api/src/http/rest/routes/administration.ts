import {
  auditEntrySchema,
  auditFilterSchema,
  pageOf,
  pageQuerySchema,
  settingsChangeSchema,
  settingsSchema,
} from '@plenum/protocol/rest';
import { change, read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

/** The settings, and what was done. */
export function administrationRoutes({ stores }: RouteDependencies): Route[] {
  return [
    read({ path: '/settings', summary: 'The settings', access: 'settings:read', reply: settingsSchema }, () =>
      stores.settings.get(),
    ),
    change(
      {
        action: 'settings.changed',
        ...{ method: 'patch', path: '/settings', summary: 'Changes settings', access: 'settings:write' },
        ...{ body: settingsChangeSchema, reply: settingsSchema },
      },
      ({ body }) =>
        async (inside) => {
          const before = await inside.settings.get();
          await inside.settings.set(body);
          const after = { ...before, ...body };
          const target = { kind: 'settings', targetId: 'settings' };
          return { reply: after, target, before, after };
        },
    ),
    read(
      {
        ...{ path: '/audit', summary: 'What was done, by whom', access: 'audit:read' },
        ...{ query: pageQuerySchema.extend(auditFilterSchema.shape), reply: pageOf(auditEntrySchema) },
      },
      ({ query }) => stores.audit.list(query, query),
    ),
  ];
}
