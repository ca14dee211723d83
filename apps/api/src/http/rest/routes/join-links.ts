import { randomUUID } from 'node:crypto';
import {
  joinLinkSchema,
  joinTokenSchema,
  newJoinLinkSchema,
  newJoinTokenSchema,
  pageOf,
  pageQuerySchema,
  type JoinLinkDescription,
} from '@plenum/protocol/rest';
import type { StoredJoinLink } from '../../../domain/store-ports.ts';
import { found } from '../problem.ts';
import { change, idSchema, nothingSchema, read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';
import { requireRoom, roomParams } from './rooms.ts';

const linkParams = roomParams.extend({ linkId: idSchema });

/** Links that people get, and tokens that programs make of them. */
export function joinLinkRoutes({ stores, joinLinks, joinTokens, clock }: RouteDependencies): Route[] {
  // Behind the #, so that no log on the way reads it.
  const describe = (link: StoredJoinLink): JoinLinkDescription => ({
    ...link,
    url: `/m/${encodeURIComponent(link.roomId)}#link=${joinLinks.tokenOf(link)}`,
  });
  const audited = (before: StoredJoinLink | null, after: StoredJoinLink | null) => ({
    ...{ target: { kind: 'joinLink', targetId: (after ?? before)!.linkId }, before, after },
  });
  return [
    read(
      {
        ...{ path: '/rooms/{roomId}/links', summary: 'The join links of a room', access: 'rooms:read' },
        ...{ params: roomParams, query: pageQuerySchema, reply: pageOf(joinLinkSchema) },
      },
      async ({ principal, params, query }) => {
        const { roomId } = await requireRoom(stores, principal, params.roomId);
        const { items, nextCursor } = await stores.joinLinks.list(roomId, query);
        return { items: items.map(describe), nextCursor };
      },
    ),
    change(
      {
        ...{
          action: 'joinLink.created',
          method: 'post',
          path: '/rooms/{roomId}/links',
          summary: 'Makes a join link',
          access: 'rooms:write',
        },
        ...{ params: roomParams, body: newJoinLinkSchema, reply: joinLinkSchema },
      },
      ({ principal, params, body }) =>
        async (inside) => {
          const { roomId } = await requireRoom(inside, principal, params.roomId);
          const link = { ...body, linkId: randomUUID(), roomId, createdAt: clock.now() };
          await inside.joinLinks.create(link);
          return { reply: describe(link), ...audited(null, link) };
        },
    ),
    change(
      {
        action: 'joinLink.removed',
        ...{ method: 'delete', path: '/rooms/{roomId}/links/{linkId}', summary: 'Takes a join link back' },
        ...{ access: 'rooms:write', params: linkParams, reply: nothingSchema },
      },
      ({ principal, params }) =>
        async (inside) => {
          const { roomId } = await requireRoom(inside, principal, params.roomId);
          const stored = await inside.joinLinks.find(params.linkId);
          const link = found(stored, stored?.roomId === roomId);
          await inside.joinLinks.remove(link.linkId);
          return { reply: {}, ...audited(link, null) };
        },
    ),
    change(
      {
        ...{
          action: 'joinToken.signed',
          method: 'post',
          path: '/rooms/{roomId}/join-tokens',
          summary: 'Signs a join token for one person',
        },
        ...{ access: 'rooms:write', params: roomParams, body: newJoinTokenSchema, reply: joinTokenSchema },
      },
      async ({ params: { roomId }, principal, body: { displayName, role, validForSeconds } }) => {
        await requireRoom(stores, principal, roomId);
        const { token, expiresAt } = await joinTokens.sign({ roomId, displayName, role }, validForSeconds);
        const url = `/m/${encodeURIComponent(roomId)}#token=${token}`;
        return () =>
          Promise.resolve({
            ...{ reply: { token, url, expiresAt }, before: null },
            ...{ target: { kind: 'room', targetId: roomId }, after: { displayName, role, expiresAt } },
          });
      },
    ),
  ];
}
