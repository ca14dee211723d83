import { fail, ok, warn, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';
import type { Readiness } from '../subject.ts';

/** @param readiness null where nobody answers */
export function judgeServer(url: URL, readiness: Readiness | null): Judgement {
  if (!readiness) return fail(`No Plenum answers at ${url.origin}.`, COMMANDS.start);
  const { live, wanted } = readiness.workers;
  if (live < wanted) return fail(`${live} of ${wanted} media workers live.`, COMMANDS.worker);
  if (readiness.database !== 'ready')
    return fail('The server does not reach its database.', 'npm run doctor -- --only database');
  if (readiness.draining) return warn('The server is draining: it opens no new rooms.', COMMANDS.start);
  return ok(`It answers at ${url.origin}, with ${wanted} media workers.`);
}

export const server: Check = {
  name: 'server',
  title: 'Server',
  from: 'anywhere',
  look: async (subject) => judgeServer(subject.nearestUrl, await subject.readiness()),
};
