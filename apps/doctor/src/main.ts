// npm run doctor: looks at a server, and says what is wrong with it and what mends it.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCTOR_REPORT_FILE, type DoctorReport } from '@plenum/protocol/rest';
import { CHECKS } from './checks/index.ts';
import { examine, isHealthy } from './examine.ts';
import { parseOptions, USAGE, UsageError, type Options } from './options.ts';
import { textReport } from './report/text.ts';
import { Subject } from './subject.ts';

try {
  const options = parseOptions(process.argv.slice(2), CHECKS);
  if (options) await look(options);
  else console.log(USAGE);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function look({ url, json, only, envFile, save }: Options): Promise<void> {
  if (envFile) loadSettings(envFile);
  const subject = url ? Subject.elsewhere(url) : Subject.onThisMachine(process.env, envFile);
  const report = await examine(
    subject,
    CHECKS.filter(({ name }) => only?.includes(name) ?? true),
  );
  console.log(json ? JSON.stringify(report, null, 2) : textReport(report));
  if (save) keep(report, subject.settings.DATA_DIR);
  process.exit(isHealthy(report) ? 0 : 1); // node-datachannel's threads would keep the process.
}

function loadSettings(file: string): void {
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new UsageError(`--env-file ${file} cannot be read: ${(error as Error).message}`);
  }
}

/** For the dashboard. Whole or not at all; where nothing can be written, a finding says so. */
function keep(report: DoctorReport, directory: string): void {
  const file = join(directory, DOCTOR_REPORT_FILE);
  try {
    writeFileSync(`${file}.new`, JSON.stringify(report), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    console.error(`The report is not kept for the dashboard: ${(error as Error).message}`);
  }
}
