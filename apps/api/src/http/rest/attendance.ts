import type { Page, PageQuery, ParticipantDescription } from '@plenum/protocol/rest';

const PAGE = 200;
const HEADER = ['name', 'role', 'joined', 'left', 'minutes', 'reason'];

/** Who was there from when to when, in the order of coming, as CSV (RFC 4180). Times are UTC. */
export async function attendanceCsv(
  list: (page: PageQuery) => Promise<Page<ParticipantDescription>>,
): Promise<string> {
  const rows: string[][] = [];
  let cursor: string | null = null;
  do {
    const page: Page<ParticipantDescription> = await list({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    rows.push(...page.items.map(row));
    cursor = page.nextCursor;
  } while (cursor);
  return [HEADER, ...rows.reverse()].map((fields) => `${fields.map(field).join(',')}\r\n`).join('');
}

function row({ displayName, role, joinedAt, leftAt, leaveReason }: ParticipantDescription): string[] {
  const minutes = leftAt === null ? '' : ((leftAt - joinedAt) / 60_000).toFixed(1);
  return [displayName, role, time(joinedAt), leftAt === null ? '' : time(leftAt), minutes, leaveReason ?? ''];
}

const time = (at: number) => new Date(at).toISOString();

/** A name that begins like a formula would be run by whatever opens the file: the quote keeps it text. */
function field(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
