import { styleText } from 'node:util';
import type { DoctorReport, FindingStatus } from '@plenum/protocol/rest';

const MARKS: Record<FindingStatus, string> = {
  ok: styleText('green', '✔'),
  warn: styleText('yellow', '!'),
  fail: styleText('red', '✘'),
  skipped: '·',
};

/** For people at a terminal: what has to be mended last, where they look first. */
export function textReport({ findings, durationMs, subject }: DoctorReport): string {
  const width = Math.max(...findings.map(({ title }) => title.length));
  const lines = findings.map(({ status, title, seen }) => `${MARKS[status]} ${title.padEnd(width)}  ${seen}`);
  const fixes = findings
    .filter(({ fix }) => fix !== null)
    .sort((a, b) => Number(a.status === 'fail') - Number(b.status === 'fail'))
    .flatMap(({ status, title, fix }) => ['', `${MARKS[status]} ${title}:`, `    ${fix}`]);
  const count = (wanted: FindingStatus) => findings.filter(({ status }) => status === wanted).length;
  const sum = `${count('ok')} right, ${count('warn')} to look at, ${count('fail')} to mend, ${count('skipped')} not judged`;
  return [...lines, ...fixes, '', `Looked at ${subject} in ${(durationMs / 1000).toFixed(1)} s: ${sum}`].join(
    '\n',
  );
}
