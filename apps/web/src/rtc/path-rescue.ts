import type { Direction } from '@plenum/protocol';
import { codeOf } from './request-failed-error.ts';
import type { RoomSession } from './room-session.ts';

/** A path that is not back so long after its restart is restarted again, in milliseconds: longer than browsers try. */
const RESTARTED_WITHIN = 20_000;

/** After these, the return of the socket or of the media takes care of the path. */
const MENDED_OTHERWISE: readonly string[] = ['disconnected', 'timeout', 'mediaUnavailable'];

export interface PathRescueOptions {
  present: () => RoomSession | null;
  handleState: (direction: Direction, state: RTCPeerConnectionState | null) => void;
  handleRestartFailed: (direction: Direction) => void;
}

/** Restarts the network paths of the present session, and looks whether that helped. */
export class PathRescue {
  private readonly options: PathRescueOptions;

  constructor(options: PathRescueOptions) {
    this.options = options;
  }

  async restartIce(direction: Direction): Promise<void> {
    const session = this.options.present();
    try {
      await session?.restartIce(direction);
      // A browser that finds nothing at all may stay where it is, without another event.
      setTimeout(() => session && this.look(session), RESTARTED_WITHIN);
    } catch (error) {
      if (MENDED_OTHERWISE.includes(codeOf(error))) return;
      if (this.options.present() === session) this.options.handleRestartFailed(direction);
    }
  }

  /** Tells of every path that does not work. */
  look(session: RoomSession): void {
    if (this.options.present() !== session) return;
    for (const direction of ['send', 'recv'] as const) {
      const state = session.stateOf(direction);
      if (state !== 'connected') this.options.handleState(direction, state);
    }
  }
}
