// npm run load: plays a workload against a server that runs, and reports.
import { writeFileSync } from 'node:fs';
import { parseOptions, USAGE, UsageError, type Options } from './options.ts';
import { htmlReport } from './report/html.ts';
import { progressLine, textReport } from './report/text.ts';
import { run, type Progress } from './run/run.ts';

const PLAIN_PROGRESS_MS = 10_000;

try {
  const options = parseOptions(process.argv.slice(2));
  if (options) await play(options);
  else console.log(USAGE);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function play(options: Options): Promise<void> {
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort());
  process.once('SIGTERM', () => stopped.abort());
  const result = await run(options, process.stdout.isTTY ? liveProgress : plainProgress(), stopped.signal);
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  console.log(textReport(result));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (options.html) writeFileSync(options.html, htmlReport(result));
  // While people come and go, some are always on their way.
  const isWhole = options.workload.churnPerSecond > 0 || result.joined === result.participants;
  if (!isWhole || result.failed > 0) process.exitCode = 1;
}

function liveProgress(progress: Progress): void {
  process.stdout.write(`\r\x1b[K${progressLine(progress).slice(0, (process.stdout.columns || 80) - 1)}`);
}

function plainProgress(): (progress: Progress) => void {
  let nextAt = 0;
  return (progress) => {
    if (Date.now() < nextAt) return;
    nextAt = Date.now() + PLAIN_PROGRESS_MS;
    console.log(progressLine(progress));
  };
}
