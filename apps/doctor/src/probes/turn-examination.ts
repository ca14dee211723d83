import { createHmac } from 'node:crypto';
import type { Endpoint } from '@plenum/datachannel-peer';
import { certificateAt, type ShownCertificate } from './certificate.ts';
import { TurnClient, TurnRefusedError, type TurnServer } from './turn-client.ts';

/** Inside of which a relay would be a door: loopback, this host, cloud metadata, private networks. Last: everybody at once. */
const INNER = [
  '127.0.0.1',
  '0.0.0.0',
  '::1',
  '::ffff:127.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '224.0.0.1',
];
/** Nobody's (RFC 5737), which stands for all of the internet; a permission alone sends nothing there. */
const STRANGER = '203.0.113.1';
/** Allocations of one client, by which a quota shows. */
const MANY_RELAYS = 64;
const RELAYS_AT_ONCE = 16;
/** Allocation Quota Reached (RFC 8656, section 19). */
const QUOTA_REACHED = 486;

/** What a TURN server did. */
export interface SeenTurn {
  url: string;
  username: string;
  /** Why it cannot be reached; null where it can. */
  unreached: string | null;
  /** Of TURN over TLS; null where there is none. */
  certificate: ShownCertificate | null;
  /** Lets in whoever says no name. */
  isOpen: boolean;
  /** Lets in whose credential is over; null where that could not be tried. */
  takesExpired: boolean | null;
  /** The code by which it refused the credential that clients get; null where it took it. */
  refusal: number | null;
  /** Inner addresses that it would relay to, and should not. */
  relaysTo: readonly string[];
  /** Whether it would relay to anybody on the internet. */
  relaysAnywhere: boolean;
  /** How many allocations one client got where nothing ended them; null where a quota did. */
  withoutQuota: number | null;
}

/**
 * @param media where the server takes media: what the TURN server is for
 * @param secret shared with the TURN server; empty where it is not known here
 */
export async function seeTurn(
  server: TurnServer,
  media: readonly Endpoint[],
  secret: string,
): Promise<SeenTurn> {
  const seen: SeenTurn = {
    ...{ url: server.url, username: server.username, unreached: null, certificate: null, isOpen: false },
    ...{ takesExpired: null, refusal: null, relaysTo: [], relaysAnywhere: false, withoutQuota: null },
  };
  try {
    if (server.transport === 'tls') seen.certificate = await certificateAt(server.host, server.port);
    await TurnClient.during(server, async (client) => {
      seen.isOpen = await client.isOpenToAnybody();
      if (seen.isOpen) return;
      await client.allocate();
      const permitted = await permittedOf(client, [...INNER, STRANGER]);
      // Where the media itself is at such an address, that one is no inner network's.
      seen.relaysTo = permitted.filter((one) => one !== STRANGER && media.every((at) => at.address !== one));
      seen.relaysAnywhere = permitted.includes(STRANGER);
    });
    if (seen.isOpen) return seen;
    if (secret) seen.takesExpired = await takesExpired(server, secret);
    seen.withoutQuota = await relaysWithoutQuota(server);
  } catch (error) {
    if (error instanceof TurnRefusedError) seen.refusal = error.code;
    else seen.unreached = (error as Error).message;
  }
  return seen;
}

async function permittedOf(client: TurnClient, addresses: readonly string[]): Promise<string[]> {
  const permitted: string[] = [];
  for (const address of addresses)
    if ((await refusalOf(client.permit({ address, port: 80 }))) === null) permitted.push(address);
  return permitted;
}

/** A credential as the server makes them, of a minute ago (draft-uberti-behave-turn-rest-00). */
async function takesExpired(server: TurnServer, secret: string): Promise<boolean> {
  const username = `${Math.floor(Date.now() / 1000) - 60}:doctor`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return TurnClient.during(
    { ...server, username, credential },
    async (client) => (await refusalOf(client.allocate())) === null,
  );
}

/** @returns how many relays one client got; null where a quota ended them before */
async function relaysWithoutQuota(server: TurnServer): Promise<number | null> {
  const clients: TurnClient[] = [];
  const allocate = async () => {
    const client = await TurnClient.connect(server);
    clients.push(client);
    return refusalOf(client.allocate());
  };
  try {
    while (clients.length < MANY_RELAYS) {
      const refusals = await Promise.all(Array.from({ length: RELAYS_AT_ONCE }, allocate));
      if (refusals.includes(QUOTA_REACHED)) return null;
    }
    return clients.length;
  } finally {
    for (const client of clients) client.close();
  }
}

/** @returns the code of the refusal; null where it was done */
async function refusalOf(asked: Promise<void>): Promise<number | null> {
  try {
    await asked;
    return null;
  } catch (error) {
    if (error instanceof TurnRefusedError) return error.code;
    throw error;
  }
}
