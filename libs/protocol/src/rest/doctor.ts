import { z } from 'zod';

/** How a check came out. `skipped`: it could not be judged, and `seen` says why. */
export const findingStatusSchema = z.enum(['ok', 'warn', 'fail', 'skipped']);
export type FindingStatus = z.infer<typeof findingStatusSchema>;

/** What one check of the doctor saw, in the words of whoever runs a server. */
export const findingSchema = z.object({
  /** Such as `media-udp`. */
  check: z.string(),
  title: z.string(),
  status: findingStatusSchema,
  seen: z.string(),
  /** One command or one line of settings; null where nothing is to be mended. */
  fix: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** In the server's DATA_DIR: the doctor leaves its last report there, and the server shows it. */
export const DOCTOR_REPORT_FILE = 'doctor.json';

export const doctorReportSchema = z.object({
  /** When it began, in milliseconds since the epoch. */
  at: z.int(),
  durationMs: z.int(),
  /** What was looked at: an address, or "this machine". */
  subject: z.string(),
  findings: z.array(findingSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;

export const doctorViewSchema = z.object({
  /** What the server itself saw of its settings when it started. */
  warnings: z.array(findingSchema),
  /** The doctor's last one; null where it never ran here. */
  report: doctorReportSchema.nullable(),
});
export type DoctorView = z.infer<typeof doctorViewSchema>;
