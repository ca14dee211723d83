import { fail, ok, type Check, type Judgement } from '../check.ts';
import { Signaling, SignalingRefusedError } from '../probes/signaling.ts';

const FORBIDDEN = 403;

export interface Connected {
  url: URL;
  /** null: the server said its welcome; else the status and the words of the refusal. */
  trouble: { status: number | null; message: string } | null;
  /** Whether it does by long polling, which needs no upgrade. */
  byPolling: boolean;
}

export function judgeWebSocket({ url, trouble, byPolling }: Connected): Judgement {
  if (!trouble) return ok(`A Socket.IO connection to ${url.origin} came about by WebSocket.`);
  if (trouble.status === FORBIDDEN)
    return fail(
      `The server turns its own page away: what stands in front of it changes the Host header.`,
      `ALLOWED_ORIGINS=${url.origin}`,
    );
  if (byPolling)
    return fail(
      `${url.origin} is reached, but passes no WebSocket on: ${trouble.message}.`,
      'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";',
    );
  return fail(
    `Signaling at ${url.origin} is not reached: ${trouble.message}.`,
    `curl -sS -o /dev/null ${url.origin}/live`,
  );
}

async function troubleOf(url: URL, transport: 'websocket' | 'polling'): Promise<Connected['trouble']> {
  try {
    (await Signaling.open(url, { transport, origin: url.origin })).close();
    return null;
  } catch (error) {
    const status = error instanceof SignalingRefusedError ? error.status : null;
    return { status, message: (error as Error).message };
  }
}

export const webSocket: Check = {
  name: 'websocket',
  title: 'WebSocket',
  from: 'anywhere',
  look: async ({ publicUrl, nearestUrl }) => {
    const url = publicUrl ?? nearestUrl;
    const trouble = await troubleOf(url, 'websocket');
    const byPolling = trouble !== null && (await troubleOf(url, 'polling')) === null;
    return judgeWebSocket({ url, trouble, byPolling });
  },
};
