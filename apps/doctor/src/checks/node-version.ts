import { fail, ok, type Check, type Judgement } from '../check.ts';
import { COMMANDS } from '../commands.ts';

const OLDEST_MAJOR = 24;

/** @param version such as "24.1.0" */
export function judgeNodeVersion(version: string): Judgement {
  const major = Number(version.split('.')[0]);
  if (major >= OLDEST_MAJOR) return ok(`Node ${version}.`);
  return fail(`Node ${version} is older than ${OLDEST_MAJOR}. Plenum brings one that fits.`, COMMANDS.start);
}

export const nodeVersion: Check = {
  name: 'node',
  title: 'Node.js',
  from: 'server',
  look: () => Promise.resolve(judgeNodeVersion(process.versions.node)),
};
