import { parseArgs } from 'node:util';
import type { Check } from './check.ts';

export const USAGE = `npm run doctor                        looks at the server on this machine, with the settings of the environment
npm run doctor -- --url https://…     looks at a server from another machine

  --json              prints the report as JSON
  --only NAME,NAME    runs these checks alone
  --env-file FILE     reads the settings from a file, such as the one that the service is started with
  --no-save           does not keep the report for the dashboard

It ends with 1 where something has to be mended, and with 2 where it could not begin.
`;

export interface Options {
  /** null: this machine. */
  url: URL | null;
  json: boolean;
  only: string[] | null;
  envFile: string | null;
  save: boolean;
}

/** What was typed cannot be done; the message says why. */
export class UsageError extends Error {}

/**
 * @returns null where only help was asked for
 * @throws UsageError
 */
export function parseOptions(args: string[], checks: readonly Check[]): Options | null {
  const values = read(args);
  if (values.help) return null;
  const url = values.url === undefined ? null : serverAt(values.url);
  const only = values.only === undefined ? null : chosen(values.only.split(','), checks);
  const envFile = values['env-file'] ?? null;
  // A part of the picture shall not stand for the whole.
  const save = !values['no-save'] && !url && !only;
  return { url, json: values.json, only, envFile, save };
}

function serverAt(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(`--url must be an address such as https://meet.example.org, and is ${text}`);
}

function chosen(names: string[], checks: readonly Check[]): string[] {
  const unknown = names.find((name) => checks.every((check) => check.name !== name));
  if (unknown === undefined) return names;
  throw new UsageError(
    `There is no check ${unknown}; there are ${checks.map(({ name }) => name).join(', ')}`,
  );
}

function read(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const options = { url: text, only: text, 'env-file': text, json: flag, 'no-save': flag };
    return parseArgs({ args, options: { ...options, help: { ...flag, short: 'h' } } }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
