import type { AuditEntry } from '@plenum/protocol/rest';
import type { Kysely, Selectable } from 'kysely';
import type { AuditStore } from '../../domain/store-ports.ts';
import { fromJson, toJson } from '../json.ts';
import { readPage } from '../keyset.ts';
import type { AuditLogTable, Schema } from '../schema.ts';

/** Append only: rows go by their age and by nothing else. */
export function auditStore(db: Kysely<Schema>): AuditStore {
  return {
    async append({ auditId, at, actor, action, target, result, before, after }) {
      await db
        .insertInto('auditLog')
        .values({
          ...{ auditId, at, action, result },
          ...{ actorKind: actor.kind, actorId: actor.actorId, actorName: actor.name },
          ...{ targetKind: target.kind, targetId: target.targetId },
          ...{ before: toJson(before), after: toJson(after) },
        })
        .execute();
    },

    list({ action, actorId, targetId, result }, page) {
      let entries = db.selectFrom('auditLog').selectAll();
      if (action !== undefined) entries = entries.where('action', '=', action);
      if (actorId !== undefined) entries = entries.where('actorId', '=', actorId);
      if (targetId !== undefined) entries = entries.where('targetId', '=', targetId);
      if (result !== undefined)
        entries = entries.where('result', result === 'succeeded' ? '=' : '!=', 'succeeded');
      return readPage(entries, { time: 'at', id: 'auditId' }, page, toEntry);
    },

    async removeBefore(at) {
      const query = db.deleteFrom('auditLog').where('at', '<', at);
      return Number((await query.executeTakeFirstOrThrow()).numDeletedRows);
    },
  };
}

function toEntry(row: Selectable<AuditLogTable>): AuditEntry {
  const { auditId, at, action, result, actorKind: kind, actorId, actorName: name } = row;
  return {
    ...{ auditId, at, action, result },
    actor: { kind, actorId, name },
    target: { kind: row.targetKind, targetId: row.targetId },
    before: fromJson(row.before),
    after: fromJson(row.after),
  };
}
