import { join } from 'node:path';
import { MIGRATIONS } from '../../../api/src/persistence/migrations/index.ts';
import { fail, ok, skipped, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';
import { seePostgres, seeSqlite, type SeenDatabase } from '../probes/database.ts';

/**
 * @param where the file, or the database without its password
 * @param seen null where there is none yet; an error where it cannot be used
 */
export function judgeDatabase(
  where: string,
  seen: SeenDatabase | Error | null,
  wanted: readonly string[],
  fixes: { reach: string; write: string },
): Judgement {
  if (!seen) return skipped(`${where} is not there yet: the first start makes it.`);
  if (seen instanceof Error) return fail(`${where} cannot be used: ${seen.message}.`, fixes.reach);
  if (seen.readOnly !== null)
    return fail(`Nothing can be written to ${where}: ${seen.readOnly}.`, fixes.write);
  const missing = wanted.filter((name) => !seen.migrations.includes(name));
  if (missing.length > 0)
    return fail(`${where} is of an older version: ${missing.join(', ')} missing.`, COMMANDS.start);
  const newer = seen.migrations.filter((name) => !wanted.includes(name));
  if (newer.length > 0)
    return fail(`${where} is of a newer version: it has ${newer.join(', ')}.`, 'git pull');
  return ok(`${where} can be read and written, and has all ${wanted.length} migrations.`);
}

export const database: Check = {
  name: 'database',
  title: 'Database',
  from: 'server',
  look: async ({ settings }) => {
    const wanted = Object.keys(MIGRATIONS);
    if (settings.DATABASE_URL) return lookAtPostgres(settings.DATABASE_URL, wanted);
    const file = join(settings.DATA_DIR, 'plenum.db');
    const fixes = {
      reach: 'npm run restore -- /somewhere/plenum.backup',
      write: `chmod -R u+rwX ${settings.DATA_DIR}`,
    };
    try {
      return judgeDatabase(file, seeSqlite(file), wanted, fixes);
    } catch (error) {
      return judgeDatabase(file, error as Error, wanted, fixes);
    }
  },
};

async function lookAtPostgres(url: string, wanted: readonly string[]): Promise<Judgement> {
  const { hostname, port, pathname, username } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  const seen = await seePostgres(url).catch((error: Error) => error);
  return judgeDatabase(`PostgreSQL database ${name} at ${hostname}`, seen, wanted, {
    reach: `pg_isready -h ${hostname} -p ${port || 5432}`,
    write: `psql -c 'grant all on database "${name}" to "${username}"'`,
  });
}
