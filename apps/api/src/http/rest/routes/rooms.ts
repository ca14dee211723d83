import { generateRoomId, roomIdSchema } from '@plenum/protocol';
import {
  DEFAULT_ROOM_RULES,
  newRoomSchema,
  pageOf,
  pageQuerySchema,
  roomChangeSchema,
  roomSchema,
  type RoomChange,
} from '@plenum/protocol/rest';
import { z } from 'zod';
import { passcodes } from '../../../auth/passcodes.ts';
import { ownerSeenBy, sees, type Principal } from '../../../auth/principal.ts';
import { describeRoom as describe } from '../../../domain/room-keeper.ts';
import type { StoredRoom, Stores } from '../../../domain/store-ports.ts';
import { found, ProblemError } from '../problem.ts';
import { change, nothingSchema, read, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

export const roomParams = z.object({ roomId: roomIdSchema });

export function roomRoutes({ stores, liveRooms, clock }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: '/rooms', summary: 'The rooms that you may see', access: 'rooms:read' },
        ...{ query: pageQuerySchema, reply: pageOf(roomSchema) },
      },
      async ({ principal, query }) => {
        const { items, nextCursor } = await stores.rooms.list(ownerSeenBy(principal), query);
        return { items: items.map(describe), nextCursor };
      },
    ),
    read(
      {
        ...{ path: '/rooms/{roomId}', summary: 'One room', access: 'rooms:read' },
        ...{ params: roomParams, reply: roomSchema },
      },
      async ({ principal, params }) => describe(await requireRoom(stores, principal, params.roomId)),
    ),
    change(
      {
        action: 'room.created',
        ...{ method: 'post', path: '/rooms', summary: 'Makes a room', access: 'rooms:write' },
        ...{ body: newRoomSchema, reply: roomSchema },
      },
      async ({ principal, body: { passcode, rules, roomId = generateRoomId(), ...rest } }) => {
        const now = clock.now();
        const room: StoredRoom = {
          ...{ ...rest, roomId, ownerId: principal.userId, passcodeHash: await hashOf(passcode) },
          ...{ rules: { ...DEFAULT_ROOM_RULES, ...rules }, createdAt: now, updatedAt: now },
        };
        return async (inside) => {
          if (!(await inside.rooms.create(room))) throw new ProblemError('conflict');
          return changed(null, room);
        };
      },
    ),
    change(
      {
        action: 'room.changed',
        ...{ method: 'patch', path: '/rooms/{roomId}', summary: 'Changes a room', access: 'rooms:write' },
        ...{ params: roomParams, body: roomChangeSchema, reply: roomSchema },
      },
      async ({ principal, params, body }) => {
        const passcodeHash = body.passcode === undefined ? undefined : await hashOf(body.passcode);
        return async (inside) => {
          const before = await requireRoom(inside, principal, params.roomId);
          const after = { ...merge(before, body, passcodeHash), updatedAt: clock.now() };
          await inside.rooms.update(after);
          const whenKept = () => liveRooms.roomChanged(before, after);
          return { ...changed(before, after), whenKept };
        };
      },
    ),
    change(
      {
        action: 'room.removed',
        ...{ method: 'delete', path: '/rooms/{roomId}', summary: 'Removes a room', access: 'rooms:write' },
        ...{ params: roomParams, reply: nothingSchema },
      },
      ({ principal, params }) =>
        async (inside) => {
          const room = await requireRoom(inside, principal, params.roomId);
          await inside.rooms.remove(room.roomId);
          const whenKept = () => liveRooms.roomRemoved(room.roomId);
          return { ...changed(room, null), reply: {}, whenKept };
        },
    ),
  ];
}

/** @throws ProblemError notFound, for another's room as for none. */
export async function requireRoom(stores: Stores, principal: Principal, roomId: string): Promise<StoredRoom> {
  const room = found(await stores.rooms.find(roomId));
  return found(room, sees(principal, room.ownerId));
}

function merge(
  before: StoredRoom,
  { rules, passcode: _, ...change }: RoomChange,
  passcodeHash?: string | null,
) {
  return {
    ...{ ...before, ...change, rules: { ...before.rules, ...rules } },
    ...(passcodeHash === undefined ? {} : { passcodeHash }),
  };
}

const hashOf = async (passcode: string | null) => (passcode === null ? null : passcodes.hash(passcode));

function changed(before: StoredRoom | null, after: StoredRoom | null) {
  const room = (after ?? before)!;
  return {
    ...{ reply: describe(room), target: { kind: 'room', targetId: room.roomId } },
    ...{ before: before && describe(before), after: after && describe(after) },
  };
}
