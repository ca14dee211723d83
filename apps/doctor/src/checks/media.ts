import { judgeAnnouncement } from '../../../api/src/media/announced-address.ts';
import { fail, ok, skipped, type Check, type Judgement } from '../check.ts';
import { PathTest, type RoundTrip, type Way } from '../probes/round-trip.ts';
import { TurnClient, type TurnServer } from '../probes/turn-client.ts';
import type { Subject } from '../subject.ts';

/** Of 16 that the server carries for all who test their path. */
const TESTS_AT_ONCE = 8;

/** @param way in words: "UDP" */
export function judgeRoundTrips(way: string, trips: readonly RoundTrip[], fix: string): Judgement {
  const broken = trips.filter(({ roundTripMs }) => roundTripMs === null);
  if (broken.length === 0) {
    const slowest = Math.max(...trips.map(({ roundTripMs }) => roundTripMs!));
    const ports = portsOf(trips).join(', ');
    return ok(
      `Sound went to the server and back by ${way}, through port ${ports}, within ${slowest.toFixed(1)} ms.`,
    );
  }
  const [{ to, trouble }] = broken as [RoundTrip];
  const why = trouble ?? 'nothing came back';
  return fail(`No media by ${way} through ${to.join(' or ')}: ${why}.`, fix);
}

const portsOf = (trips: readonly RoundTrip[]) =>
  [...new Set(trips.map(({ port }) => port))].sort((a, b) => a - b);

/** As ufw takes a list or a range. */
const openingOf = (ports: readonly number[], protocol: 'udp' | 'tcp') =>
  `ufw allow ${ports.join(',')}/${protocol}`;

/** Tests that begin one after the other go to different workers, each of which has a port of its own. */
async function throughEveryWorker(subject: Subject, way: Way): Promise<RoundTrip[]> {
  const workers = (await subject.readiness())?.workers.live ?? 1;
  const tests: PathTest[] = [];
  try {
    while (tests.length < Math.min(workers, TESTS_AT_ONCE))
      tests.push(await PathTest.start(subject.nearestUrl));
    return await Promise.all(tests.map((test) => test.run(way)));
  } finally {
    for (const test of tests) test.close();
  }
}

/** Where the address itself is wrong, no firewall is to blame. */
async function fixFor(subject: Subject, ports: readonly number[], protocol: 'udp' | 'tcp'): Promise<string> {
  const trouble = subject.localUrl && judgeAnnouncement(await subject.announcement());
  return trouble ? trouble.fix : openingOf(ports, protocol);
}

function direct(protocol: 'udp' | 'tcp', title: string): Check {
  const way = protocol.toUpperCase();
  const look = async (subject: Subject): Promise<Judgement> => {
    const trips = await throughEveryWorker(subject, protocol);
    const fix = await fixFor(
      subject,
      portsOf(trips.filter(({ roundTripMs }) => roundTripMs === null)),
      protocol,
    );
    return judgeRoundTrips(way, trips, fix);
  };
  return {
    name: `media-${protocol}`,
    title,
    from: 'anywhere',
    look: (subject) => subject.inTurn(() => look(subject)),
  };
}

export const mediaUdp = direct('udp', 'Media by UDP');
export const mediaTcp = direct('tcp', 'Media by TCP');

export const mediaTurn: Check = {
  name: 'media-turn',
  title: 'Media by TURN',
  from: 'anywhere',
  look: (subject) => subject.inTurn(() => lookByTurn(subject)),
};

async function lookByTurn({ nearestUrl }: Subject): Promise<Judgement[]> {
  const { length } = await PathTest.during(nearestUrl, ({ turnServers }) => turnServers);
  if (length === 0) return [skipped('There is no TURN server.')];
  const judgements: Judgement[] = [];
  for (let index = 0; index < length; index += 1)
    judgements.push(await PathTest.during(nearestUrl, (test) => throughTurn(test, test.turnServers[index]!)));
  return judgements;
}

async function throughTurn(test: PathTest, server: TurnServer): Promise<Judgement> {
  if (!(await givesRelay(server))) return skipped(`${server.url} gives no relay: the check TURN says why.`);
  const trip = await test.run(server);
  return judgeRoundTrips(server.url, [trip], `allowed-peer-ip=${test.candidates[0]?.address ?? ''}`);
}

function givesRelay(server: TurnServer): Promise<boolean> {
  return TurnClient.during(server, (client) => client.allocate()).then(
    () => true,
    () => false,
  );
}
