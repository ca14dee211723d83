import { parseConfiguration, type SettingIssue } from '../../../api/src/config/configuration.ts';
import { fail, ok, type Check, type Judgement } from '../check.ts';

/** What stands in the place of settings that have no default. */
const EXAMPLES: Record<string, string> = {
  PUBLIC_URL: 'https://meet.example.org',
  DATABASE_URL: 'postgresql://plenum:password@localhost/plenum',
  SIGNING_SECRET: '$(openssl rand -base64 32)',
  METRICS_TOKEN: '$(openssl rand -base64 32)',
  TURN_SECRET: '$(openssl rand -base64 32)',
};

export function judgeSettings(issues: readonly SettingIssue[]): Judgement[] {
  if (issues.length === 0) return [ok('Every setting can be used.')];
  const defaults = parseConfiguration({}) as Record<string, unknown>;
  return issues.map(({ name, message }) => {
    const example = EXAMPLES[name] ?? valueOf(defaults[name]);
    return fail(`${name} cannot be used: ${message}.`, `${name}=${example}`);
  });
}

const valueOf = (setting: unknown) =>
  typeof setting === 'object' || setting === undefined ? '' : String(setting);

export const settings: Check = {
  name: 'settings',
  title: 'Settings',
  from: 'server',
  look: ({ issues }) => Promise.resolve(judgeSettings(issues)),
};
