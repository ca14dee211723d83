import type { DeviceSource } from '@plenum/journey';
import type { DeviceProblem } from '@plenum/protocol';

const CAUSES = {
  denied: 'permissionDenied',
  notFound: 'deviceNotFound',
  inUse: 'deviceInUse',
  unplugged: 'deviceUnplugged',
  other: 'deviceFailed',
} as const;

/** Where the trouble with a device has its texts. */
export function deviceTroubleKey(problem: DeviceProblem, source: DeviceSource): string {
  return problem === 'insecurePage' ? 'causes.pageNotSecure' : `causes.${CAUSES[problem]}.${source}`;
}
