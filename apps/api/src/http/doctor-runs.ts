import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DOCTOR_REPORT_FILE,
  doctorReportSchema,
  type DoctorReport,
  type DoctorView,
  type Finding,
} from '@plenum/protocol/rest';

/** Longer than all of its probes together. */
const TIMEOUT_MS = 90_000;
const MAX_REPORT_BYTES = 2 ** 20;

export interface DoctorRunsOptions {
  /** The doctor's program; it looks at the server from outside, in a process of its own. */
  program: string;
  /** Where it leaves its report. */
  dataDirectory: string;
  /** On which the server listens now. */
  port: () => number;
  /** What was seen of the settings at the start. */
  warnings: Promise<Finding[]>;
}

/** The doctor's last report, and new ones. */
export class DoctorRuns {
  private running: Promise<DoctorReport> | null = null;

  constructor(private readonly options: DoctorRunsOptions) {}

  async view(): Promise<DoctorView> {
    return { warnings: await this.options.warnings, report: await this.lastReport() };
  }

  /** Whoever asks while it looks gets the same report. @throws where it ends without one */
  run(): Promise<DoctorReport> {
    this.running ??= this.start().finally(() => (this.running = null));
    return this.running;
  }

  private async lastReport(): Promise<DoctorReport | null> {
    const file = join(this.options.dataDirectory, DOCTOR_REPORT_FILE);
    const text = await readFile(file, 'utf8').catch(() => '');
    return parseReport(text);
  }

  private start(): Promise<DoctorReport> {
    const { program, port } = this.options;
    // It has the same settings as the server, since it is its child.
    const env = { ...process.env, PORT: String(port()) };
    const args = ['--disable-warning=ExperimentalWarning', program, '--json'];
    const limits = { timeout: TIMEOUT_MS, maxBuffer: MAX_REPORT_BYTES };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { env, ...limits }, (_error, stdout, stderr) => {
        // It ends with 1 where something is to be mended.
        const report = parseReport(stdout);
        if (report) resolve(report);
        else reject(new Error(`The doctor ended without a report: ${stderr.slice(0, 500)}`));
      });
    });
  }
}

function parseReport(text: string): DoctorReport | null {
  try {
    return doctorReportSchema.parse(JSON.parse(text));
  } catch {
    return null; // There is none yet, or one of another version.
  }
}
