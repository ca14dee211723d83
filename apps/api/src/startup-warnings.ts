import type { Finding } from '@plenum/protocol/rest';
import type { Configuration } from './config/configuration.ts';
import { judgeAnnouncement, seeAnnouncement } from './media/announced-address.ts';

/**
 * What lets a server start well and no meeting come about: said in the log, and on the dashboard until the next start.
 * @param warn takes a line for the log
 */
export async function warnAtStart(
  configuration: Configuration,
  warn: (line: string) => void,
): Promise<Finding[]> {
  const trouble = judgeAnnouncement(await seeAnnouncement(configuration));
  if (!trouble) return [];
  const { seen, fix } = trouble;
  warn(`${seen} Set ${fix}, and see npm run doctor.`);
  return [{ check: 'announced-address', title: 'Announced address', status: 'warn', seen, fix }];
}
