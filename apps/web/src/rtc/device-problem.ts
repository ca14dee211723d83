import type { DeviceProblem } from '@plenum/protocol';

/** After the names that `getUserMedia` throws (W3C Media Capture and Streams, section 10.3). */
const PROBLEMS: Record<string, DeviceProblem> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'notFound',
  OverconstrainedError: 'notFound',
  NotReadableError: 'inUse',
  AbortError: 'inUse',
};

/** Why a camera or microphone could not be had. */
export class DeviceFailedError extends Error {
  readonly problem: DeviceProblem;

  constructor(problem: DeviceProblem, message: string) {
    super(message);
    this.name = 'DeviceFailedError';
    this.problem = problem;
  }
}

export function toDeviceFailedError(error: unknown): DeviceFailedError {
  if (error instanceof DeviceFailedError) return error;
  const { name, message } = error instanceof Error ? error : { name: 'unknown', message: String(error) };
  return new DeviceFailedError(PROBLEMS[name] ?? 'other', `${name}: ${message}`.slice(0, 200));
}
