import { SOCKET_BUFFER_BYTES } from '../../../api/src/media/listen-infos.ts';
import { ok, skipped, warn, type Check, type Judgement } from '../check.ts';
import { procFile } from '../probes/proc.ts';

/** @param granted what the kernel grants at most, in bytes; null where it does not say, as in a container */
export function judgeUdpBuffers(granted: { receive: number; send: number } | null): Judgement {
  if (!granted) return skipped('Not seen in here: look on the machine itself, by sysctl net.core.rmem_max.');
  const least = Math.min(granted.receive, granted.send);
  const seen = `Sockets get ${kib(granted.receive)} to receive and ${kib(granted.send)} to send`;
  if (least >= SOCKET_BUFFER_BYTES) return ok(`${seen}.`);
  const bytes = SOCKET_BUFFER_BYTES;
  return warn(
    `${seen}, and bursts of a large meeting want ${kib(bytes)}: packets will be lost.`,
    `sysctl -w net.core.rmem_max=${bytes} net.core.wmem_max=${bytes}`,
  );
}

const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;

export const udpBuffers: Check = {
  name: 'udp-buffers',
  title: 'UDP buffers',
  from: 'server',
  look: () => {
    const [receive, send] = ['rmem_max', 'wmem_max'].map((name) => procFile(`/proc/sys/net/core/${name}`));
    return Promise.resolve(
      judgeUdpBuffers(receive && send ? { receive: Number(receive), send: Number(send) } : null),
    );
  },
};
