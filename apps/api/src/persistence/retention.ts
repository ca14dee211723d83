import type { Clock, Log } from '../domain/ports.ts';
import type { Database } from '../domain/store-ports.ts';

const DAY_MS = 86_400_000;
/** The settings speak of days: a few hours more do not matter, and a failure is made good the next time. */
const EVERY_MS = 6 * 3_600_000;

/** Deletes what is older than the settings allow, at the start and then several times a day. */
export class Retention {
  private callOff: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    await this.forget().catch((error: unknown) =>
      this.log.error('What is past its time could not be deleted', { error }),
    );
    this.callOff = this.clock.after(EVERY_MS, () => void this.start());
  }

  stop(): void {
    this.callOff();
  }

  private async forget(): Promise<void> {
    const now = this.clock.now();
    const before = (days: number) => now - days * DAY_MS;
    await this.database.transaction(async (stores) => {
      const settings = await stores.settings.get();
      await stores.meetings.removeEndedBefore(before(settings.keepMeetingsDays));
      await stores.chat.removeSentBefore(before(settings.keepChatDays));
      await stores.audit.removeBefore(before(settings.keepAuditDays));
      await stores.rooms.removeAdHocUnusedSince(before(settings.keepAdHocRoomsDays));
      await stores.sessions.removeExpired(now);
      await stores.oneTimeLinks.removeExpired(now);
    });
    await this.database.eraseDeleted();
  }
}
