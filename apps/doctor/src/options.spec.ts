import { describe, expect, it } from '@jest/globals';
import { CHECKS } from './checks/index.ts';
import { parseOptions, UsageError } from './options.ts';
import { textReport } from './report/text.ts';

describe('the command line', () => {
  it('looks at this machine, whole, and keeps what it saw', () => {
    expect(parseOptions([], CHECKS)).toEqual({
      url: null,
      json: false,
      only: null,
      envFile: null,
      save: true,
    });
    expect(parseOptions(['-h'], CHECKS)).toBeNull();
  });

  it('keeps nothing of a part, nor of another machine', () => {
    expect(parseOptions(['--only', 'turn,dns'], CHECKS)).toMatchObject({
      only: ['turn', 'dns'],
      save: false,
    });
    expect(parseOptions(['--url', 'https://meet.example.org'], CHECKS)).toMatchObject({ save: false });
    expect(parseOptions(['--no-save', '--json'], CHECKS)).toMatchObject({ json: true, save: false });
  });

  it.each([[['--only', 'luck']], [['--url', 'meet.example.org']], [['--louder']]])('refuses %j', (args) => {
    expect(() => parseOptions(args, CHECKS)).toThrow(UsageError);
  });
});

it('tells people what it saw, then what mends it, the worst last', () => {
  const finding = { check: 'x', title: 'Disk', seen: 'It is full.' };
  const text = textReport({
    ...{ at: 0, durationMs: 1200, subject: 'this machine' },
    findings: [
      { ...finding, status: 'fail', fix: 'rm it' },
      { ...finding, title: 'Clock', status: 'warn', fix: 'set it' },
      { ...finding, title: 'CPU', status: 'ok', seen: 'Two.', fix: null },
    ],
  });
  expect(text.indexOf('set it')).toBeLessThan(text.indexOf('rm it'));
  expect(text).toContain('in 1.2 s: 1 right, 1 to look at, 1 to mend, 0 not judged');
});

it('has no two checks of one name', () => {
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
});
