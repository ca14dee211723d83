import { randomUUID } from 'node:crypto';
import {
  invitedUserSchema,
  newUserSchema,
  pageOf,
  pageQuerySchema,
  passwordLinkSchema,
  userChangeSchema,
  userSchema,
} from '@plenum/protocol/rest';
import { z } from 'zod';
import type { StoredUser, Stores } from '../../../domain/store-ports.ts';
import { found, ProblemError } from '../problem.ts';
import { change, idSchema, nothingSchema, read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';
import { describeUser } from './session.ts';

const userParams = z.object({ userId: idSchema });

export function userRoutes(dependencies: RouteDependencies): Route[] {
  const { stores } = dependencies;
  return [
    read(
      {
        ...{ path: '/users', summary: 'All accounts', access: 'users:read' },
        ...{ query: pageQuerySchema, reply: pageOf(userSchema) },
      },
      async ({ query }) => {
        const { items, nextCursor } = await stores.users.list(query);
        return { items: items.map(describeUser), nextCursor };
      },
    ),
    ...invitations(dependencies),
    change(
      {
        action: 'user.changed',
        ...{ method: 'patch', path: '/users/{userId}', summary: 'Changes an account', access: 'users:write' },
        ...{ params: userParams, body: userChangeSchema, reply: userSchema },
      },
      ({ params, body }) =>
        async (inside) => {
          const before = found(await inside.users.find(params.userId));
          const after = { ...before, ...body };
          await inside.users.update(after);
          await requireAdmin(inside);
          return { reply: describeUser(after), ...audited(before, after) };
        },
    ),
    change(
      {
        ...{
          action: 'user.removed',
          method: 'delete',
          path: '/users/{userId}',
          summary: 'Removes an account',
          access: 'users:write',
        },
        ...{ params: userParams, reply: nothingSchema },
      },
      ({ params }) =>
        async (inside) => {
          const user = found(await inside.users.find(params.userId));
          await inside.users.remove(user.userId);
          await requireAdmin(inside);
          return { reply: {}, ...audited(user, null) };
        },
    ),
  ];
}

function invitations({ oneTimeLinks, clock }: RouteDependencies): Route[] {
  return [
    change(
      {
        ...{
          action: 'user.created',
          method: 'post',
          path: '/users',
          summary: 'Makes an account, and the link at which it gets its password',
        },
        ...{ access: 'users:write', body: newUserSchema, reply: invitedUserSchema },
      },
      ({ body }) =>
        async (inside) => {
          const user = { ...body, userId: randomUUID(), passwordHash: null, createdAt: clock.now() };
          if (!(await inside.users.create(user))) throw new ProblemError('conflict');
          const passwordLink = await oneTimeLinks.passwordLink(inside, user.userId);
          return {
            reply: { user: describeUser(user), passwordLink },
            ...audited(null, user),
          };
        },
    ),
    change(
      {
        action: 'user.passwordLinkMade',
        ...{ method: 'post', path: '/users/{userId}/password-link', access: 'users:write' },
        ...{ summary: 'Makes a link at which this account gets a new password' },
        ...{ params: userParams, reply: passwordLinkSchema },
      },
      ({ params }) =>
        async (inside) => {
          const user = found(await inside.users.find(params.userId));
          const reply = await oneTimeLinks.passwordLink(inside, user.userId);
          return { reply, ...audited(user, user) };
        },
    ),
  ];
}

/** Nobody could let anybody in any more. @throws ProblemError conflict, which undoes the change. */
async function requireAdmin(inside: Stores): Promise<void> {
  if ((await inside.users.countAdmins()) === 0)
    throw new ProblemError('conflict', { detail: 'This is the last admin.' });
}

function audited(before: StoredUser | null, after: StoredUser | null) {
  return {
    ...{ target: { kind: 'user', targetId: (after ?? before)!.userId } },
    ...{ before: before && describeUser(before), after: after && describeUser(after) },
  };
}
