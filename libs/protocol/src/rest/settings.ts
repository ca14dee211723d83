import { z } from 'zod';

const days = z.int().min(1).max(3650);

/** What an admin sets at run time. All have defaults; a server without a change of them keeps no row. */
export const settingsSchema = z.object({
  /** A link of any name opens a meeting. Where not, only rooms that somebody keeps are opened. */
  anybodyOpensRooms: z.boolean(),
  /** Meetings, their participants and journeys, counted from the end of the meeting. */
  keepMeetingsDays: days,
  keepChatDays: days,
  keepAuditDays: days,
  /** Ad hoc rooms, counted from their last meeting or change. */
  keepAdHocRoomsDays: days,
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsChangeSchema = settingsSchema.partial().strict();

export const DEFAULT_SETTINGS: Readonly<Settings> = Object.freeze({
  anybodyOpensRooms: true,
  keepMeetingsDays: 90,
  keepChatDays: 30,
  keepAuditDays: 365,
  keepAdHocRoomsDays: 7,
});
