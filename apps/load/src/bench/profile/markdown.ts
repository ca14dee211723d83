import { table } from '../table.ts';
import type { Part } from './parts.ts';
import type { Profile } from './profile.ts';

/** Parts of less than this are no line of their own. */
const WORTH_A_LINE = 0.01;

/** Where the time goes, side by side. */
export function profileSection(profiles: Profile[]): string {
  const withNode = profiles.filter(({ node }) => node.length > 0);
  return [
    '## Where the time goes',
    '',
    'In rounds of their own, sampled by the clock. Of the process that forwards, in per cent:',
    '',
    partsTable(profiles, ({ parts }) => parts),
    ...(withNode.length > 0
      ? ['', 'Of Node beside it, in per cent of what it uses:', '', partsTable(withNode, ({ node }) => node)]
      : []),
    ...profiles.flatMap((profile) => [
      '',
      `${titleOf(profile)}, the functions that run most:`,
      '',
      ...profile.functions.map(({ name, share }) => `- ${percent(share)} % \`${name}\``),
    ]),
  ].join('\n');
}

const titleOf = ({ subject, workload, participants }: Profile) =>
  `${subject}, ${workload} with ${participants}`;

function partsTable(profiles: Profile[], of: (profile: Profile) => Part[]): string {
  const shareOf = (profile: Profile, name: string) =>
    of(profile).find((part) => part.name === name)?.share ?? 0;
  const most = (name: string) => Math.max(...profiles.map((profile) => shareOf(profile, name)));
  const names = [...new Set(profiles.flatMap((profile) => of(profile).map(({ name }) => name)))]
    .filter((name) => most(name) >= WORTH_A_LINE)
    .sort((a, b) => most(b) - most(a));
  return table(
    ['', ...profiles.map(titleOf)],
    names.map((name) => [name, ...profiles.map((profile) => percent(shareOf(profile, name)))]),
  );
}

const percent = (share: number) => (share * 100).toFixed(1);
