import { fail, ok, warn, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';
import { PathTest } from '../probes/round-trip.ts';
import { turnServersIn, type TurnServer } from '../probes/turn-client.ts';
import { seeTurn, type SeenTurn } from '../probes/turn-examination.ts';
import type { Subject } from '../subject.ts';
import { judgeCertificate } from './certificate.ts';

const UNAUTHORIZED = 401;
/** Credentials are for the next minutes, with a little for clocks that differ: who got one keeps a relay no longer. */
const LONGEST_S = 300 + 60;

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
  const certificate = seen.certificate && certificateOf(seen.certificate, host, nowMs);
  if (certificate && certificate.status !== 'ok') return certificate;
  return (
    judgeLimits(seen, nowMs) ?? ok(`${url} lets clients in at ${host}, and relays into no inner network.`)
  );
}

/** What the server gives away although nobody needs it; null: nothing. */
function judgeLimits(seen: SeenTurn, nowMs: number): Judgement | null {
  const { url, relaysAnywhere, withoutQuota } = seen;
  const expiresAt = Number(/^\d+/.exec(seen.username)?.[0] ?? NaN);
  if (!(expiresAt - nowMs / 1000 <= LONGEST_S))
    return warn(`The credential for ${url} lasts too long.`, 'TURN_CREDENTIAL_SECONDS=300');
  if (relaysAnywhere)
    return warn(
      `${url} relays to any address on the internet: the media server’s (allowed-peer-ip) is all it needs.`,
      'denied-peer-ip=0.0.0.0-255.255.255.255',
    );
  if (withoutQuota !== null)
    return warn(`${url} gave one client ${withoutQuota} relays, and would give more.`, 'user-quota=24');
  return null;
}

const certificateOf = (certificate: NonNullable<SeenTurn['certificate']>, host: string, nowMs: number) =>
  judgeCertificate({ host, certificate, fix: COMMANDS.turnCertificate(host) }, nowMs);

/** Networks that let people out by port 443 alone look for TLS there. */
export function judgeTurnWays(servers: readonly Pick<TurnServer, 'url' | 'host' | 'port' | 'transport'>[]) {
  const [first] = servers;
  const because = 'people whose network lets only port 443 out get no media';
  if (!first)
    return [
      warn(`There is no TURN server: ${because}.`, 'TURN_URLS=turns:meet.example.org:443?transport=tcp'),
    ];
  if (servers.some(({ transport, port }) => transport === 'tls' && port === 443)) return [];
  const urls = [...servers.map(({ url }) => url), `turns:${first.host}:443?transport=tcp`];
  return [warn(`There is no TURN over TLS on port 443: ${because}.`, `TURN_URLS=${urls.join(',')}`)];
}

function partsOf(url: string) {
  const [server] = turnServersIn([{ urls: [url] }]);
  const { host = '', port = 0, transport = 'udp' } = server ?? {};
  return { host, port, protocol: transport === 'udp' ? 'udp' : 'tcp' };
}

/** As turnserver.conf has it. */
function denial(address: string): string {
  if (address === '::1') return 'denied-peer-ip=::1';
  if (/^(127|::ffff:127)\./.test(address)) return 'denied-peer-ip=127.0.0.0-127.255.255.255';
  if (address.startsWith('169.254.')) return 'denied-peer-ip=169.254.0.0-169.254.255.255';
  if (address.startsWith('10.')) return 'denied-peer-ip=10.0.0.0-10.255.255.255';
  if (address.startsWith('172.')) return 'denied-peer-ip=172.16.0.0-172.31.255.255';
  if (address.startsWith('192.')) return 'denied-peer-ip=192.168.0.0-192.168.255.255';
  if (address.startsWith('224.')) return 'no-multicast-peers';
  return 'denied-peer-ip=0.0.0.0-0.255.255.255';
}

export const turn: Check = {
  name: 'turn',
  title: 'TURN',
  from: 'anywhere',
  look: (subject) => subject.inTurn(() => lookAtTurn(subject)),
};

async function lookAtTurn({ nearestUrl, settings }: Subject): Promise<Judgement[]> {
  const servers = await PathTest.during(nearestUrl, ({ turnServers }) => turnServers);
  const judgements = judgeTurnWays(servers);
  // Each by a credential of its own: a quota that one has used up is no other's.
  for (const index of servers.keys())
    judgements.push(
      await PathTest.during(nearestUrl, async ({ turnServers, candidates }) =>
        judgeTurn(await seeTurn(turnServers[index]!, candidates, settings.TURN_SECRET), Date.now()),
      ),
    );
  return judgements;
}
