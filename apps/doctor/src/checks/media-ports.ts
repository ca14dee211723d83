import { fail, ok, skipped, warn, type Check, type Judgement } from '../check.ts';
import { openPorts, publishedPorts, type OpenPort } from '../probes/proc.ts';

export interface MediaPorts {
  /** Of the first worker; each further one has the next. 0: any. */
  first: number;
  workers: number;
  isServerRunning: boolean;
  open: readonly Port[];
  /** Those that Docker passes on, by a process each. */
  published: readonly Port[];
}

type Port = Pick<OpenPort, 'protocol' | 'port'>;

export function judgeMediaPorts({ first, workers, isServerRunning, open, published }: MediaPorts): Judgement {
  if (first === 0) return skipped('MEDIA_PORT is 0: the server takes any free ports.');
  const wanted = Array.from({ length: workers }, (_, index) => first + index).flatMap((port) =>
    (['udp', 'tcp'] as const).map((protocol) => ({ protocol, port })),
  );
  const isAmong = (ports: readonly Port[]) => (one: Port) =>
    ports.some(({ protocol, port }) => protocol === one.protocol && port === one.port);
  const isOpen = isAmong(open);
  const name = ({ protocol, port }: Port) => `${port}/${protocol}`;
  const range = workers === 1 ? `${first}` : `${first} to ${first + workers - 1}`;
  const proxied = wanted.filter(isAmong(published)).map(name);
  if (proxied.length > 0) {
    const seen = `Docker passes media on, packet by packet through a process a port: ${proxied.join(', ')}.`;
    return warn(seen, 'network_mode: host');
  }
  if (isServerRunning) {
    const missing = wanted.filter((one) => !isOpen(one)).map(name);
    if (missing.length === 0) return ok(`Media ports ${range} are open here by UDP and TCP.`);
    const seen = `Media ports are not open here: ${missing.join(', ')}. The server runs with other settings.`;
    return fail(seen, `MEDIA_PORT=${first}`);
  }
  const taken = wanted.filter(isOpen);
  if (taken.length === 0) return ok(`Media ports ${range} are free.`);
  const { port, protocol } = taken[0]!;
  const seen = `Another program has media ports: ${taken.map(name).join(', ')}.`;
  return fail(seen, `fuser -v ${port}/${protocol}`);
}

export const mediaPorts: Check = {
  name: 'media-ports',
  title: 'Media ports',
  from: 'server',
  look: async (subject) => {
    const { MEDIA_PORT: first, MEDIA_WORKERS: workers } = subject.settings;
    const isServerRunning = (await subject.readiness()) !== null;
    return judgeMediaPorts({
      first,
      workers,
      isServerRunning,
      open: openPorts(),
      published: publishedPorts(),
    });
  },
};
