import { describe, expect, it } from '@jest/globals';
import {
  DEFAULT_ROOM_RULES,
  newRoomSchema,
  roomChangeSchema,
  type RoomDescription,
} from '@plenum/protocol/rest';
import { fromRoomForm, toRoomForm } from './room-form.ts';

const NOW = Date.parse('2026-11-22T09:10:00Z');
const room: RoomDescription = {
  ...{ roomId: 'weekly', name: 'Weekly', kind: 'adHoc', ownerId: 'ada', hasPasscode: true },
  schedule: { startsAt: NOW, durationMinutes: 45, timeZone: 'Asia/Kolkata' },
  rules: { ...DEFAULT_ROOM_RULES, lobby: true, mayPublish: ['mic'], maxPeers: 12 },
  ...{ createdAt: 0, updatedAt: 0 },
};

describe("a room's form", () => {
  it('of a new room is what the server takes by itself, planned for the next half hour', () => {
    const form = toRoomForm(null, NOW, 'Europe/Berlin');
    expect(form).toMatchObject({ startsAt: '2026-11-22T10:30', isScheduled: false, isPermanent: true });
    const wish = newRoomSchema.parse(fromRoomForm({ ...form, name: 'New' }));
    expect(wish).toMatchObject({ schedule: null, passcode: null, rules: DEFAULT_ROOM_RULES });
  });

  it('of a room changes nothing where nothing is changed', () => {
    const form = toRoomForm(room, NOW, 'Europe/Berlin');
    expect(form.startsAt).toBe('2026-11-22T14:40');
    const { name, kind, schedule, rules } = room;
    expect(roomChangeSchema.parse(fromRoomForm(form))).toEqual({ name, kind, schedule, rules });
  });

  it('takes a passcode away, or puts another one in its place', () => {
    const form = toRoomForm(room, NOW, 'UTC');
    expect(fromRoomForm({ ...form, hasPasscode: false }).passcode).toBeNull();
    expect(fromRoomForm({ ...form, passcode: 'hush' }).passcode).toBe('hush');
  });

  it('takes an emptied number for no limit', () => {
    const form = toRoomForm(room, NOW, 'UTC');
    form.rules.maxPeers = '' as unknown as number;
    expect(fromRoomForm(form).rules.maxPeers).toBeNull();
  });
});
