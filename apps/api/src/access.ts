import type { Provider } from '@nestjs/common';
import { Authenticator } from './auth/authenticator.ts';
import { Invitations } from './auth/invitations.ts';
import { JoinLinks } from './auth/join-links.ts';
import { JoinTokens } from './auth/join-tokens.ts';
import { signingSecret } from './auth/signing-secret.ts';
import type { Configuration } from './config/configuration.ts';
import { CLOCK, DATABASE, SIGNING_KEY } from './config/tokens.ts';
import type { Clock } from './domain/ports.ts';
import type { Database } from './domain/store-ports.ts';

/** By what people are known, at the doors of rooms as in REST. */
export function accessProviders({ SIGNING_SECRET, DATA_DIR }: Configuration): Provider[] {
  return [
    { provide: SIGNING_KEY, useFactory: () => signingSecret(SIGNING_SECRET, DATA_DIR) },
    {
      provide: Authenticator,
      useFactory: (database: Database, clock: Clock, secret: string) =>
        new Authenticator(database, clock, secret),
      inject: [DATABASE, CLOCK, SIGNING_KEY],
    },
    {
      provide: JoinLinks,
      useFactory: (secret: string, clock: Clock) => new JoinLinks(secret, clock),
      inject: [SIGNING_KEY, CLOCK],
    },
    {
      provide: JoinTokens,
      useFactory: (secret: string, clock: Clock) => new JoinTokens(secret, clock),
      inject: [SIGNING_KEY, CLOCK],
    },
    {
      provide: Invitations,
      useFactory: (
        { stores }: Database,
        authenticator: Authenticator,
        joinLinks: JoinLinks,
        joinTokens: JoinTokens,
      ) => new Invitations({ stores, authenticator, joinLinks, joinTokens }),
      inject: [DATABASE, Authenticator, JoinLinks, JoinTokens],
    },
  ];
}
