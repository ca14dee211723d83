import { createHmac } from 'node:crypto';
import { fail, ok, warn, type Check, type Judgement } from '../check.ts';
import { PathTest } from '../probes/round-trip.ts';
import type { Endpoint } from '../probes/stun.ts';
import { TurnClient, TurnRefusedError, turnServersIn, type TurnServer } from '../probes/turn-client.ts';
import type { Subject } from '../subject.ts';

const UNAUTHORIZED = 401;
/** A credential that is good for longer than a day is a password for everybody who ever got it. */
const LONGEST_S = 86_400;
/** Inside of which a relay would be a door: loopback, this host, cloud metadata, private networks. */
const FORBIDDEN = [
  '127.0.0.1',
  '0.0.0.0',
  '::1',
  '::ffff:127.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
];

/** What a TURN server did. */
export interface SeenTurn {
  url: string;
  username: string;
  /** Why it cannot be reached; null where it can. */
  unreached: string | null;
  /** Lets in whoever says no name. */
  isOpen: boolean;
  /** Lets in whose credential is over; null where that could not be tried. */
  takesExpired: boolean | null;
  /** The code by which it refused the credential that clients get; null where it took it. */
  refusal: number | null;
  /** Addresses that it would relay to, and should not. */
  relaysTo: readonly string[];
}

export function judgeTurn(seen: SeenTurn, nowMs: number): Judgement {
  const { url, unreached, isOpen, refusal, relaysTo } = seen;
  const { host, port, protocol } = partsOf(url);
  if (unreached) return fail(`${url} is not reached: ${unreached}.`, `ufw allow ${port}/${protocol}`);
  if (isOpen) return fail(`${url} relays for anybody, without a credential.`, 'use-auth-secret');
  if (refusal === UNAUTHORIZED)
    return fail(
      `${url} refuses the credential that clients get: its secret is another one.`,
      'TURN_SECRET=<static-auth-secret of turnserver.conf>',
    );
  if (refusal !== null) return fail(`${url} gives no relay: error ${refusal}.`, `journalctl -u coturn -n 50`);
  if (relaysTo.length > 0)
    return fail(
      `${url} relays into networks that are not public: ${relaysTo.join(', ')}.`,
      denial(relaysTo[0]!),
    );
  if (seen.takesExpired) return fail(`${url} takes credentials that are over.`, 'use-auth-secret');
  const expiresAt = Number(/^\d+/.exec(seen.username)?.[0] ?? NaN);
  if (!(expiresAt - nowMs / 1000 < LONGEST_S))
    return warn(`The credential for ${url} never ends.`, 'TURN_SECRET=$(openssl rand -base64 32)');
  return ok(`${url} lets clients in at ${host}, and relays into no inner network.`);
}

function partsOf(url: string) {
  const [server] = turnServersIn([{ urls: [url] }]);
  const { host = '', port = 0, transport = 'udp' } = server ?? {};
  return { host, port, protocol: transport === 'udp' ? 'udp' : 'tcp' };
}

/** As turnserver.conf has it. */
function denial(address: string): string {
  if (/^(127\.|::1|::ffff:127\.)/.test(address)) return 'no-loopback-peers';
  if (address.startsWith('169.254.')) return 'denied-peer-ip=169.254.0.0-169.254.255.255';
  if (address.startsWith('10.')) return 'denied-peer-ip=10.0.0.0-10.255.255.255';
  if (address.startsWith('172.')) return 'denied-peer-ip=172.16.0.0-172.31.255.255';
  if (address.startsWith('192.')) return 'denied-peer-ip=192.168.0.0-192.168.255.255';
  return 'denied-peer-ip=0.0.0.0-0.255.255.255';
}

async function seeTurn(server: TurnServer, media: readonly Endpoint[], secret: string): Promise<SeenTurn> {
  const { url, username } = server;
  const seen: SeenTurn = {
    ...{ url, username, unreached: null, isOpen: false, takesExpired: null, refusal: null, relaysTo: [] },
  };
  let client: TurnClient;
  try {
    client = await TurnClient.connect(server);
  } catch (error) {
    return { ...seen, unreached: (error as Error).message };
  }
  try {
    if (await client.isOpenToAnybody()) return { ...seen, isOpen: true };
    await client.allocate();
    const relaysTo = await relayedTo(client, media);
    return { ...seen, relaysTo, takesExpired: secret ? await takesExpired(server, secret) : null };
  } catch (error) {
    if (error instanceof TurnRefusedError) return { ...seen, refusal: error.code };
    return { ...seen, unreached: (error as Error).message };
  } finally {
    client.close();
  }
}

/** Where the media itself is at such an address, that one is no inner network's. */
async function relayedTo(client: TurnClient, media: readonly Endpoint[]): Promise<string[]> {
  const found: string[] = [];
  for (const address of FORBIDDEN.filter((one) => !media.some((candidate) => candidate.address === one))) {
    const refused = await client.permit({ address, port: 80 }).then(
      () => false,
      (error) => {
        if (error instanceof TurnRefusedError) return true;
        throw error as Error;
      },
    );
    if (!refused) found.push(address);
  }
  return found;
}

/** A credential as the server makes them, of a minute ago (draft-uberti-behave-turn-rest-00). */
async function takesExpired(server: TurnServer, secret: string): Promise<boolean> {
  const username = `${Math.floor(Date.now() / 1000) - 60}:doctor`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  const client = await TurnClient.connect({ ...server, username, credential });
  try {
    await client.allocate();
    return true;
  } catch (error) {
    if (error instanceof TurnRefusedError) return false;
    throw error;
  } finally {
    client.close();
  }
}

export const turn: Check = {
  name: 'turn',
  title: 'TURN',
  from: 'anywhere',
  look: (subject) => subject.inTurn(() => lookAtTurn(subject)),
};

async function lookAtTurn({ nearestUrl, settings }: Subject): Promise<Judgement[]> {
  const test = await PathTest.start(nearestUrl);
  try {
    const servers = turnServersIn(test.iceServers);
    if (servers.length === 0) {
      const seen = 'There is no TURN server: people whose network lets only port 443 out get no media.';
      return [warn(seen, 'TURN_URLS=turns:meet.example.org:443?transport=tcp')];
    }
    const seen = await Promise.all(
      servers.map((server) => seeTurn(server, test.candidates, settings.TURN_SECRET)),
    );
    return seen.map((one) => judgeTurn(one, Date.now()));
  } finally {
    test.close();
  }
}
