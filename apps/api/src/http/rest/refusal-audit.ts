import { randomUUID } from 'node:crypto';
import type { AuditEntry, ProblemCode } from '@plenum/protocol/rest';
import type { Principal } from '../../auth/principal.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import type { Database } from '../../domain/store-ports.ts';
import { SERVER, type Route } from './route.ts';

/** What ids in paths are of, where the path calls it otherwise than the audit log. */
const KINDS: Record<string, string> = { peerId: 'participant', linkId: 'joinLink' };
/** What a path says may be of any length. */
const MAX_ID = 100;

export interface Refusal {
  principal: Principal;
  params: Record<string, string | string[]>;
  code: ProblemCode;
}

/**
 * The one row of a change that was refused. A stranger's attempts leave none, lest they fill the log; nor does what does
 * not fit its schema, for it says of nothing what shall be done. Where the row cannot be kept either, the log says so.
 */
export async function appendRefused(
  { action }: Route,
  { principal, params, code }: Refusal,
  { database, clock, log }: { database: Database; clock: Clock; log: Log },
): Promise<void> {
  if (principal.kind === 'anonymous' || code === 'invalidRequest') return;
  try {
    await database.stores.audit.append({
      ...{ auditId: randomUUID(), at: clock.now(), actor: principal.actor, action: action! },
      ...{ target: targetOf(params), result: code, before: null, after: null },
    });
  } catch (error) {
    log.error('The audit log misses what was refused', { action, result: code, error });
  }
}

/** The last id of a path is of what the change is upon. */
function targetOf(params: Refusal['params']): AuditEntry['target'] {
  const last = Object.entries(params).at(-1);
  if (!last) return SERVER;
  const [name, id] = last;
  return { kind: KINDS[name] ?? name.replace(/Id$/, ''), targetId: String(id).slice(0, MAX_ID) };
}
