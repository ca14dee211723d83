import { addressesOf, isLoopback } from '../../../api/src/media/announced-address.ts';
import { fail, ok, warn, type Check, type Judgement } from '../check.ts';
import { ask } from '../probes/http.ts';
import { isOpenToOthers, openPorts, publishedPorts } from '../probes/proc.ts';
import { takesConnections } from '../probes/tcp.ts';

/** What nobody outside has business with, and the line by which it listens on loopback alone. */
const INNER = [
  { port: 5432, what: 'PostgreSQL', fix: "listen_addresses = 'localhost'" },
  { port: 6379, what: 'Redis', fix: 'bind 127.0.0.1 -::1' },
  { port: 9090, what: 'Prometheus', fix: '--web.listen-address=127.0.0.1:9090' },
  { port: 9100, what: 'Prometheus’s node exporter', fix: '--web.listen-address=127.0.0.1:9100' },
  { port: 9641, what: 'coturn’s metrics', fix: 'prometheus-address=127.0.0.1' },
  { port: 5766, what: 'coturn’s command line', fix: 'no-cli' },
];

export interface Exposed {
  /** TCP ports that others get at. */
  ports: readonly number[];
  /** Those among them that Docker publishes, past ufw. */
  published: readonly number[];
  /** What the public address answers for /metrics; null where it was not asked. */
  metricsStatus: number | null;
  /** The server's own port, where a proxy stands in front of it. */
  proxiedPort: number | null;
}

export function judgeExposure({ ports, published, metricsStatus, proxiedPort }: Exposed): Judgement[] {
  const found = INNER.filter(({ port }) => ports.includes(port)).map(({ port, what, fix }) =>
    published.includes(port)
      ? fail(
          `Docker publishes ${what} to other machines, on port ${port}, whatever ufw says.`,
          `ports: ['127.0.0.1:${port}:${port}']`,
        )
      : fail(`${what} listens to other machines too, on port ${port}.`, fix),
  );
  if (metricsStatus === 200)
    found.push(fail('Anybody may read /metrics.', 'METRICS_TOKEN=$(openssl rand -base64 32)'));
  if (proxiedPort !== null && ports.includes(proxiedPort))
    found.push(
      warn(`Port ${proxiedPort} is reached without the proxy in front, by plain HTTP.`, 'HOST=127.0.0.1'),
    );
  return found.length > 0 ? found : [ok('Metrics, database and the like are not open to other machines.')];
}

/** null where nobody answers, or where the address is this machine's loopback, which may read them */
async function statusOfMetrics(url: URL): Promise<number | null> {
  const addresses = await addressesOf(url.hostname);
  if (addresses.every(isLoopback)) return null;
  return ask(new URL('/metrics', url)).then(
    ({ status }) => status,
    () => null,
  );
}

export const exposure: Check = {
  name: 'exposure',
  title: 'What is open',
  from: 'anywhere',
  look: async ({ publicUrl, localUrl, settings }) => {
    const metricsStatus = publicUrl && (await statusOfMetrics(publicUrl));
    if (!localUrl) {
      const { hostname } = publicUrl!;
      const open = await Promise.all(INNER.map(({ port }) => takesConnections(hostname, port)));
      const ports = INNER.map(({ port }) => port).filter((_, index) => open[index]);
      return judgeExposure({ ports, published: [], metricsStatus, proxiedPort: null });
    }
    const ports = openPorts()
      .filter((one) => one.protocol === 'tcp' && isOpenToOthers(one))
      .map(({ port }) => port);
    const published = publishedPorts().map(({ port }) => port);
    const isProxied = publicUrl?.protocol === 'https:';
    return judgeExposure({ ports, published, metricsStatus, proxiedPort: isProxied ? settings.PORT : null });
  },
};
