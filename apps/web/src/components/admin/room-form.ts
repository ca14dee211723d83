import { DEFAULT_ROOM_RULES, type RoomDescription, type RoomRules } from '@plenum/protocol/rest';
import { fromLocalTime, toLocalTime } from '../../composables/admin/zoned-time.ts';

/** A room as its form has it. */
export interface RoomForm {
  name: string;
  isPermanent: boolean;
  isScheduled: boolean;
  startsAt: string;
  durationMinutes: number;
  timeZone: string;
  /** Empty: as it is. */
  passcode: string;
  hasPasscode: boolean;
  rules: RoomRules;
}

const HALF_AN_HOUR = 30 * 60_000;

/** @param now epoch ms: what is planned anew begins at the half hour after it. */
export function toRoomForm(room: RoomDescription | null, now: number, homeZone: string): RoomForm {
  const schedule = room?.schedule ?? null;
  const timeZone = schedule?.timeZone ?? homeZone;
  const startsAt = schedule?.startsAt ?? Math.ceil(now / HALF_AN_HOUR) * HALF_AN_HOUR;
  return {
    isScheduled: schedule !== null,
    startsAt: toLocalTime(startsAt, timeZone),
    durationMinutes: schedule?.durationMinutes ?? 60,
    timeZone,
    ...(room ? fieldsOf(room) : EMPTY),
    passcode: '',
    rules: structuredClone({ ...(room?.rules ?? DEFAULT_ROOM_RULES) }),
  };
}

const EMPTY = { name: '', isPermanent: true, hasPasscode: false };

const fieldsOf = ({ name, kind, hasPasscode }: RoomDescription) => ({
  ...{ name, hasPasscode, isPermanent: kind === 'permanent' },
});

/** What the server is asked for, to make a room or to change one. Without `passcode` it stays as it is. */
export function fromRoomForm(form: RoomForm) {
  const { name, timeZone, durationMinutes } = form;
  const startsAt = fromLocalTime(form.startsAt, timeZone);
  return {
    name,
    kind: form.isPermanent ? ('permanent' as const) : ('adHoc' as const),
    schedule: form.isScheduled ? { startsAt, durationMinutes, timeZone } : null,
    ...passcodeOf(form),
    // An emptied number field gives an empty text.
    rules: { ...form.rules, maxPeers: form.rules.maxPeers || null },
  };
}

function passcodeOf({ hasPasscode, passcode }: RoomForm): { passcode?: string | null } {
  if (!hasPasscode) return { passcode: null };
  return passcode === '' ? {} : { passcode };
}
