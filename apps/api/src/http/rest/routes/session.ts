import { randomUUID } from 'node:crypto';
import {
  loginSchema,
  passwordChoiceSchema,
  sessionSchema,
  setupSchema,
  type UserDescription,
} from '@plenum/protocol/rest';
import { actorOf } from '../../../auth/principal.ts';
import { hashPassword, isPassword } from '../../../auth/password-hash.ts';
import type { StoredUser, Stores } from '../../../domain/store-ports.ts';
import { found, ProblemError } from '../problem.ts';
import { change, nothingSchema, read, type Changed, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

/** Throttled like an account of its own: guessing 256 bits is hopeless, and costs a hash each time. */
const BY_LINK = 'one-time link';

export function describeUser({ passwordHash, ...user }: StoredUser): UserDescription {
  return { ...user, active: passwordHash !== null };
}

/** Getting in, and getting out. */
export function sessionRoutes(dependencies: RouteDependencies): Route[] {
  const { stores, authenticator, clock } = dependencies;
  return [
    read(
      { path: '/session', summary: 'Who you are', access: 'signedIn', reply: sessionSchema },
      async ({ principal: { userId, sessionHash } }) => {
        const user = found(await stores.users.find(userId));
        const session = sessionHash === null ? null : await stores.sessions.find(sessionHash);
        return {
          user: describeUser(user),
          csrfToken: sessionHash === null ? '' : authenticator.csrfToken(sessionHash),
          expiresAt: session?.session.expiresAt ?? clock.now(),
        };
      },
    ),
    login(dependencies),
    change(
      {
        action: 'session.closed',
        method: 'delete',
        path: '/session',
        summary: 'Signs you out',
        access: 'signedIn',
        reply: nothingSchema,
      },
      ({ principal: { userId, sessionHash } }) =>
        async (inside) => {
          if (sessionHash !== null) await inside.sessions.remove(sessionHash);
          return {
            ...{ reply: {}, target: { kind: 'user', targetId: userId } },
            ...{ before: null, after: null, cookie: null },
          };
        },
    ),
    setup(dependencies),
    choosePassword(dependencies),
  ];
}

function login({ stores, authenticator, throttle }: RouteDependencies): Route {
  return change(
    {
      action: 'session.opened',
      ...{ method: 'post', path: '/session', summary: 'Signs you in', access: 'anybody' },
      ...{ body: loginSchema, reply: sessionSchema },
    },
    async ({ body: { email, password }, address }) => {
      await throttled(throttle, email, address);
      const user = await stores.users.findByEmail(email);
      if (!(await isPassword(password, user?.passwordHash ?? null)) || !user)
        throw new ProblemError('wrongCredentials');
      await throttle.succeeded(email, address);
      return (inside) => opened(inside, authenticator, user);
    },
  );
}

function setup({ authenticator, oneTimeLinks, throttle, clock }: RouteDependencies): Route {
  return change(
    {
      action: 'admin.setUp',
      ...{ method: 'post', path: '/setup', summary: 'Makes the first admin, by the link of the first start' },
      ...{ access: 'anybody', body: setupSchema, reply: sessionSchema },
    },
    async ({ body: { token, email, displayName, password }, address }) => {
      await throttled(throttle, BY_LINK, address);
      const passwordHash = await hashPassword(password);
      return async (inside) => {
        const link = await oneTimeLinks.take(inside, token);
        if (link?.userId !== null || (await inside.users.countAdmins()) > 0)
          throw new ProblemError('linkExpired');
        const user: StoredUser = {
          ...{ userId: randomUUID(), email, displayName, role: 'admin', passwordHash },
          createdAt: clock.now(),
        };
        if (!(await inside.users.create(user))) throw new ProblemError('conflict');
        return opened(inside, authenticator, user);
      };
    },
  );
}

function choosePassword({ authenticator, oneTimeLinks, throttle }: RouteDependencies): Route {
  return change(
    {
      action: 'password.chosen',
      ...{ method: 'post', path: '/password', summary: 'Chooses a password, by a one-time link' },
      ...{ access: 'anybody', body: passwordChoiceSchema, reply: sessionSchema },
    },
    async ({ body: { token, password }, address }) => {
      await throttled(throttle, BY_LINK, address);
      const passwordHash = await hashPassword(password);
      return async (inside) => {
        const link = await oneTimeLinks.take(inside, token);
        const user = link?.userId ? await inside.users.find(link.userId) : null;
        if (!user) throw new ProblemError('linkExpired');
        await inside.users.update({ ...user, passwordHash });
        // Whoever knew the old password is out.
        await inside.sessions.removeOfUser(user.userId);
        return opened(inside, authenticator, { ...user, passwordHash });
      };
    },
  );
}

async function throttled(throttle: RouteDependencies['throttle'], account: string, address: string) {
  const retryAfterMs = await throttle.attempt(account, address);
  if (retryAfterMs !== null) throw new ProblemError('rateLimited', { retryAfterMs });
}

async function opened(
  inside: Stores,
  authenticator: RouteDependencies['authenticator'],
  user: StoredUser,
): Promise<Changed<{ user: UserDescription; csrfToken: string; expiresAt: number }>> {
  const { cookie, session } = await authenticator.openSession(inside, user.userId);
  const { tokenHash, expiresAt } = session;
  return {
    reply: { user: describeUser(user), csrfToken: authenticator.csrfToken(tokenHash), expiresAt },
    ...{ actor: actorOf(user), target: { kind: 'user', targetId: user.userId } },
    ...{ before: null, after: null, cookie: { value: cookie, expiresAt } },
  };
}
