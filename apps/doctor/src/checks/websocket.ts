import { fail, ok, skipped, type Check, type Judgement } from '../check.ts';
import { ConnectionRefusedError } from '@plenum/signaling-client';
import { signalingTo } from '../probes/signaling.ts';

const FORBIDDEN = 403;

interface Refusal {
  status: number | null;
  message: string;
}

export interface Connected {
  url: URL;
  /** null: the server said its welcome; else the status and the words of the refusal. */
  trouble: Refusal | null;
  /** What long polling met with, which needs no upgrade and tells why; null: it does, or was not needed. */
  pollingTrouble: Refusal | null;
  /** The server's own. */
  port: number;
}

export function judgeWebSocket({ url, trouble, pollingTrouble, port }: Connected): Judgement {
  if (!trouble) return ok(`A Socket.IO connection to ${url.origin} came about by WebSocket.`);
  if (pollingTrouble?.status === FORBIDDEN)
    return fail(
      `The server turns its own page away: what stands in front of it changes the Host header.`,
      `ALLOWED_ORIGINS=${url.origin}`,
    );
  if (!pollingTrouble)
    return fail(
      `${url.origin} is reached, but passes no WebSocket on: ${trouble.message}.`,
      'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
    );
  return fail(
    `Signaling at ${url.origin} is not reached: ${trouble.message}.`,
    `reverse_proxy localhost:${port}`,
  );
}

async function troubleOf(url: URL, transport: 'websocket' | 'polling'): Promise<Refusal | null> {
  const signaling = signalingTo(url, { transport, origin: url.origin });
  try {
    await signaling.open();
    return null;
  } catch (error) {
    const status = error instanceof ConnectionRefusedError ? error.status : null;
    return { status, message: (error as Error).message };
  } finally {
    signaling.close();
  }
}

export const webSocket: Check = {
  name: 'websocket',
  title: 'WebSocket',
  from: 'anywhere',
  look: async (subject) => {
    if (!(await subject.readiness())) return skipped('The server was not reached.');
    const url = subject.publicUrl ?? subject.nearestUrl;
    const trouble = await troubleOf(url, 'websocket');
    const pollingTrouble = trouble && (await troubleOf(url, 'polling'));
    return judgeWebSocket({ url, trouble, pollingTrouble, port: subject.settings.PORT });
  },
};
