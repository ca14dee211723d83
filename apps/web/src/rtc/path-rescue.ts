import type { Happening, Remedy } from './reconnect-policy.ts';
import { codeOf } from './request-failed-error.ts';
import type { RoomSession } from './room-session.ts';

/** After these, the return of the socket or of the media takes care of the path. */
const MENDED_OTHERWISE: readonly string[] = ['disconnected', 'timeout', 'mediaUnavailable'];

type PathRemedy = Extract<Remedy, { do: 'restartIce' | 'renewTransports' }>;

/** Mends the network paths of the present session, and tells where the server would not have it. */
export class PathRescue {
  private readonly present: () => RoomSession | null;
  private readonly tell: (happening: Happening) => void;

  constructor(present: () => RoomSession | null, tell: (happening: Happening) => void) {
    this.present = present;
    this.tell = tell;
  }

  async mend(remedy: PathRemedy): Promise<void> {
    const session = this.present();
    if (!session) return;
    try {
      if (remedy.do === 'restartIce') await session.restartIce(remedy.direction);
      else await session.renewTransports(remedy.way);
    } catch (error) {
      const code = codeOf(error);
      if (MENDED_OTHERWISE.includes(code) || this.present() !== session) return;
      if (remedy.do === 'renewTransports') return this.tell({ type: 'connectRefused', code });
      const { direction } = remedy;
      this.tell({ type: 'transportFailed', direction, hasTurn: session.hasTurn });
    }
  }
}
