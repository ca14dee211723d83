import type { DeviceSource } from '@plenum/journey';
import type { DeviceProblem } from '@plenum/protocol';

const CAUSES = {
  denied: 'permissionDenied',
  deniedBySystem: 'permissionDeniedBySystem',
  notFound: 'deviceNotFound',
  inUse: 'deviceInUse',
  unplugged: 'deviceUnplugged',
  other: 'deviceFailed',
} as const;

/** What mostly befalls camera and microphone together has one text for both. */
const SHARED: readonly DeviceProblem[] = ['denied', 'deniedBySystem', 'notFound'];

/** Where the troubles with camera and microphone have their texts, the camera's first. */
export function deviceTroubleKeys(problems: Record<DeviceSource, DeviceProblem | null>): {
  webcam: string | null;
  mic: string | null;
} {
  const { mic, webcam } = problems;
  if (webcam === mic && webcam && SHARED.includes(webcam)) {
    return { webcam: `causes.${CAUSES[webcam as keyof typeof CAUSES]}.both`, mic: null };
  }
  const keys = {
    webcam: webcam && deviceTroubleKey(webcam, 'webcam'),
    mic: mic && deviceTroubleKey(mic, 'mic'),
  };
  // A page that is not secure has neither, for one reason.
  return keys.mic === keys.webcam ? { ...keys, mic: null } : keys;
}

function deviceTroubleKey(problem: DeviceProblem, source: DeviceSource): string {
  return problem === 'insecurePage' ? 'causes.pageNotSecure' : `causes.${CAUSES[problem]}.${source}`;
}
