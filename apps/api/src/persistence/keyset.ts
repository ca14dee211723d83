import type { Page, PageQuery } from '@plenum/protocol/rest';
import { sql, type SelectQueryBuilder } from 'kysely';

/** Where a page ends: a time and, among those of the same time, an id. Rows that come later do not shift the pages. */
interface Position {
  time: number;
  id: string | number;
}

interface Keyset<Row> {
  time: keyof Row & string;
  id: keyof Row & string;
}

/**
 * Reads one page, the newest first, by one query.
 * @param query selects every row of the list. Its columns of time and id must not be ambiguous.
 */
export async function readPage<DB, TB extends keyof DB, Row, Item>(
  query: SelectQueryBuilder<DB, TB, Row>,
  keyset: Keyset<Row>,
  { limit, cursor }: PageQuery,
  toItem: (row: Row) => Item,
): Promise<Page<Item>> {
  const [time, id] = [sql.ref(keyset.time), sql.ref(keyset.id)];
  const after = cursor === undefined ? null : parseCursor(cursor);
  if (cursor !== undefined && !after) return { items: [], nextCursor: null };
  const from = after
    ? query.where(
        sql<boolean>`(${time} < ${after.time} or (${time} = ${after.time} and ${id} < ${after.id}))`,
      )
    : query;
  const rows = await from
    .orderBy(time, 'desc')
    .orderBy(id, 'desc')
    // One more tells whether there is a next page.
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const nextCursor = last
    ? formatCursor({ time: Number(last[keyset.time]), id: last[keyset.id] as string | number })
    : null;
  return { items: items.map(toItem), nextCursor };
}

function formatCursor({ time, id }: Position): string {
  return Buffer.from(JSON.stringify([time, id])).toString('base64url');
}

/** @returns null for one that this server did not make: there is nothing after it. */
function parseCursor(cursor: string): Position | null {
  try {
    const [time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const fits = Number.isSafeInteger(time) && (typeof id === 'string' || Number.isSafeInteger(id));
    return fits ? { time: time as number, id: id as string | number } : null;
  } catch {
    return null;
  }
}
