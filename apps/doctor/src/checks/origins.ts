import { fail, ok, skipped, type Check, type Judgement } from '../check.ts';
import { ConnectionRefusedError } from '@plenum/signaling-client';
import { signalingTo } from '../probes/signaling.ts';

const FORBIDDEN = 403;
const FOREIGN = 'https://origin.invalid';

/** @param isForeignTaken whether a page of another origin got in; null where the server was not reached */
export function judgeOrigins(allowed: readonly string[], isForeignTaken: boolean | null): Judgement {
  const wrong = allowed.find((origin) => originOf(origin) !== origin);
  if (wrong !== undefined) {
    const corrected = allowed.map((origin) => originOf(origin) ?? 'https://page.example.org');
    const seen = `ALLOWED_ORIGINS has "${wrong}", which is no origin: a browser sends scheme, host and port alone.`;
    return fail(seen, `ALLOWED_ORIGINS=${[...new Set(corrected)].join(',')}`);
  }
  if (isForeignTaken === null) return skipped('The server was not reached.');
  if (isForeignTaken) {
    const seen = `A page of ${FOREIGN} was let in: what stands in front of the server changes Origin or Host.`;
    return fail(seen, 'proxy_set_header Host $http_host;');
  }
  return ok('Pages of other origins are turned away.');
}

function originOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin } = new URL(text);
  return origin === 'null' ? null : origin;
}

export const origins: Check = {
  name: 'origins',
  title: 'Origins',
  from: 'anywhere',
  look: async ({ settings, publicUrl, nearestUrl }) => {
    const url = publicUrl ?? nearestUrl;
    // A refused upgrade is answered with 400 whatever the reason; long polling tells.
    const signaling = signalingTo(url, { transport: 'polling', origin: FOREIGN });
    const isTaken = await signaling.open().then(
      () => true,
      (error: unknown) =>
        error instanceof ConnectionRefusedError && error.status === FORBIDDEN ? false : null,
    );
    signaling.close();
    return judgeOrigins(settings.ALLOWED_ORIGINS, isTaken);
  },
};
