import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, jest } from '@jest/globals';
import { Server } from 'socket.io';
import { makePeer, makeRoom } from '../domain/testing/builders.ts';
import { FakeClock } from '../domain/testing/fake-clock.ts';
import { channelOfRoom, type ClientServer } from './client-socket.ts';
import { COALESCE_MS } from './gathering.ts';
import { RoomNotifier } from './room-notifier.ts';

const CLIENTS = 20;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Socket.IO itself, to which this many are connected who are all in the room's channel. */
async function serve(roomId: string) {
  const http = createServer();
  const server: ClientServer = new Server(http);
  closing.push(() => server.close());
  server.on('connection', (socket) => void socket.join(channelOfRoom(roomId)));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect(port)));
  return { server, clients };
}

/** Speaks as much of Engine.IO 4 and Socket.IO 5 as it takes to be told; `events` are the packets as they were on the wire. */
async function connect(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  closing.push(() => socket.close());
  const events: string[] = [];
  let isTold = () => undefined as void;
  await new Promise<void>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const packet = String(data);
      if (packet.startsWith('0')) socket.send('40');
      else if (packet.startsWith('40')) resolve();
      else if (packet.startsWith('42') && events.push(packet)) isTold();
    });
  });
  /** Resolves with the next event. */
  const next = () => new Promise<void>((resolve) => (isTold = resolve));
  return { events, next };
}

it('a delta is encoded once, however many it is told to, and each is told once', async () => {
  const clock = new FakeClock();
  const sut = new RoomNotifier(clock);
  const { sut: room, fakes } = await makeRoom({ events: sut, clock });
  await room.enter(makePeer(fakes, 'Ada'));
  await clock.advance(COALESCE_MS);
  const { server, clients } = await serve(room.roomId);
  sut.attach(server);
  const encode = jest.spyOn(server.encoder, 'encode');
  const told = Promise.all(clients.map(({ next }) => next()));

  await room.enter(makePeer(fakes, 'Ben'));
  await clock.advance(COALESCE_MS);
  await told;
  const names = encode.mock.calls.map(([{ data }]) => (data as unknown[])[0]);
  expect(names).toEqual(['peersChanged']);
  expect(clients.map(({ events }) => events.length)).toEqual(clients.map(() => 1));
  expect(new Set(clients.flatMap(({ events }) => events)).size).toBe(1);
  expect(clients[0]!.events[0]).toContain('"displayName":"Ben"');
});
