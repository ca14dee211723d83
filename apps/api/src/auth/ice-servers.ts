import { createHmac } from 'node:crypto';
import type { IceServer, IceServersReply } from '@plenum/protocol';
import type { Configuration } from '../config/configuration.ts';
import type { Clock } from '../domain/ports.ts';

export type IceSettings = Pick<
  Configuration,
  'ICE_SERVERS' | 'TURN_URLS' | 'TURN_SECRET' | 'TURN_CREDENTIAL_SECONDS'
>;

/** The STUN and TURN servers for the clients, each of whom gets credentials of its own. */
export class IceServers {
  constructor(
    private readonly settings: IceSettings,
    private readonly clock: Clock,
  ) {}

  /** @param id who asks, as the TURN server counts its quotas: of a peer, or of a socket that has none. */
  replyTo(id: string): IceServersReply {
    const { ICE_SERVERS, TURN_URLS, TURN_CREDENTIAL_SECONDS } = this.settings;
    if (TURN_URLS.length === 0) return { iceServers: ICE_SERVERS };
    return {
      iceServers: [...ICE_SERVERS, this.turnFor(id)],
      iceServersLastMs: TURN_CREDENTIAL_SECONDS * 1000,
    };
  }

  /**
   * The TURN server knows this name and password without asking anybody, and takes them until the time in the name:
   * draft-uberti-behave-turn-rest-00, section 2.2. What was allocated by then goes on.
   */
  private turnFor(id: string): IceServer {
    const { TURN_URLS, TURN_SECRET, TURN_CREDENTIAL_SECONDS } = this.settings;
    const username = `${Math.floor(this.clock.now() / 1000) + TURN_CREDENTIAL_SECONDS}:${id}`;
    const credential = createHmac('sha1', TURN_SECRET).update(username).digest('base64');
    return { urls: TURN_URLS, username, credential };
  }
}
