import { roomIdSchema, displayNameSchema } from '@plenum/protocol';
import { invitedRoleSchema } from '@plenum/protocol/rest';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../domain/ports.ts';

const AUDIENCE = 'plenum:join';
const ALGORITHM = 'HS256';
/** Clocks of the program that signs and of this server may differ so much. */
const LEEWAY_SECONDS = 60;
const MAX_LENGTH = 4096;

const grantSchema = z.object({
  roomId: roomIdSchema,
  displayName: displayNameSchema,
  role: invitedRoleSchema,
});
/** What a join token says: who may enter which room as what. */
export type JoinGrant = z.output<typeof grantSchema>;

export type JoinTokenFault = 'malformed' | 'expired' | 'notYetValid' | 'otherRoom';

export class JoinTokenError extends Error {
  constructor(readonly fault: JoinTokenFault) {
    super(`The join token is refused: ${fault}.`);
  }
}

/**
 * Signed tokens (JWT, RFC 7519) for programs that embed Plenum: `aud` plenum:join, `exp` required, `nbf` heeded, and the
 * claims `roomId`, `displayName`, `role`. Whoever knows the signing secret may sign them without asking this server.
 */
export class JoinTokens {
  private readonly key: Uint8Array;

  constructor(
    secret: string,
    private readonly clock: Clock,
  ) {
    this.key = new TextEncoder().encode(secret);
  }

  async sign(grant: JoinGrant, validForSeconds: number): Promise<{ token: string; expiresAt: number }> {
    const now = Math.floor(this.clock.now() / 1000);
    const token = await new SignJWT({ ...grant })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + validForSeconds)
      .sign(this.key);
    return { token, expiresAt: (now + validForSeconds) * 1000 };
  }

  /** @throws JoinTokenError */
  async verify(token: string, roomId: string): Promise<JoinGrant> {
    if (token.length > MAX_LENGTH) throw new JoinTokenError('malformed');
    const grant = grantSchema.safeParse(await this.payloadOf(token));
    if (!grant.success) throw new JoinTokenError('malformed');
    if (grant.data.roomId !== roomId) throw new JoinTokenError('otherRoom');
    return grant.data;
  }

  private async payloadOf(token: string): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        audience: AUDIENCE,
        requiredClaims: ['exp'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(this.clock.now()),
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new JoinTokenError('expired');
      if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
        throw new JoinTokenError('notYetValid');
      throw new JoinTokenError('malformed');
    }
  }
}
