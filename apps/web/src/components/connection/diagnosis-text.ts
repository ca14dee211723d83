import type { Diagnosis } from '@plenum/journey';

/** Where a diagnosis has its texts: a key under which stand `short`, `title`, `meaning` and the list `remedy`. */
export function diagnosisTextKey(diagnosis: Diagnosis): string {
  switch (diagnosis.cause) {
    case 'roomRefused':
      return `errors.${diagnosis.code}`;
    case 'mediaBlocked':
      return `causes.mediaBlocked.${diagnosis.othersGetThrough ? 'othersGetThrough' : 'nobodyYet'}`;
    case 'notSending':
    case 'receivedNotDecoded':
      return `causes.${diagnosis.cause}.${diagnosis.kind}`;
    case 'sentNotReceived':
      return `causes.sentNotReceived.${diagnosis.direction}`;
    case 'permissionDenied':
    case 'permissionDeniedBySystem':
    case 'deviceNotFound':
    case 'deviceInUse':
    case 'deviceUnplugged':
    case 'deviceFailed':
    case 'mediaRefused':
      return `causes.${diagnosis.cause}.${diagnosis.source}`;
    default:
      return `causes.${diagnosis.cause}`;
  }
}

/** A missing camera or microphone keeps nobody out of the meeting; everything else does. */
export function isDeviceTrouble({ step }: Diagnosis): boolean {
  return step === 3 || step === 5;
}
