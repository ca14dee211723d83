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

/** The names of the permissions (W3C Permissions registry). */
const PERMISSIONS = { mic: 'microphone', webcam: 'camera' } as const;

/**
 * Tells a refusal by the system from one by the person or the browser, for each is mended elsewhere.
 * @returns the error as it came, where it is no refusal or nobody says whose it is.
 */
export async function explainRefusal(
  error: unknown,
  sources: readonly (keyof typeof PERMISSIONS)[],
  permissions: Pick<Permissions, 'query'> | undefined,
): Promise<unknown> {
  if (!(error instanceof Error) || error.name !== 'NotAllowedError') return error;
  // Chrome says so; elsewhere a page that is allowed and refused all the same was refused by the system.
  const isSystem =
    /by system/i.test(error.message) ||
    (await Promise.all(sources.map((source) => isAllowed(source, permissions)))).every(Boolean);
  return isSystem ? new DeviceFailedError('deniedBySystem', `${error.name}: ${error.message}`) : error;
}

/** Whether the browser gives such a device without a question; false also where it does not say. */
export async function isAllowed(
  source: keyof typeof PERMISSIONS,
  permissions: Pick<Permissions, 'query'> | undefined,
): Promise<boolean> {
  try {
    const answer = await permissions?.query({ name: PERMISSIONS[source] as PermissionName });
    return answer?.state === 'granted';
  } catch {
    return false; // Some browsers do not know these names.
  }
}
