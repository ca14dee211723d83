import type { DeviceProblem, PeerId, Presence } from '@plenum/protocol';
import type { Broken, EndReason, Phase, Refusal } from '../rtc/phase.ts';
import type { PictureQuality } from '../rtc/picture-quality.ts';

/** What components see of a meeting. Media tracks are held raw (never proxied). */

export type { Broken, EndReason, Refusal };

/**
 * `lobby`: the page of the room is open, with preview, devices and name; `waiting`: a moderator has to let this person
 * in; `reconnecting`: the socket or the media path broke, everything is kept and restored by itself; `failed`: could
 * not join, `refusal` says why; `ended`: somebody took this person out, or did not let them in.
 */
export type MeetingPhase = Phase;

export interface LocalDevice {
  status: 'off' | 'starting' | 'on' | 'failed';
  /** Set while `failed`. */
  problem: DeviceProblem | null;
  deviceId: string | null;
  track: MediaStreamTrack | null;
}

export interface DeviceOption {
  deviceId: string;
  /** As the browser names it; empty before the permission is given. */
  label: string;
}

export interface Participant {
  peerId: PeerId;
  displayName: string;
  presence: Presence;
  /** True also where there is no microphone. */
  micMuted: boolean;
  cameraOn: boolean;
  webcamTrack: MediaStreamTrack | null;
  /** Null where it is not known, or has but one quality. */
  webcamQuality: PictureQuality | null;
  micTrack: MediaStreamTrack | null;
}
