import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { SignalingConnection, type SignalingEvents } from './signaling-connection.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const WELCOME = { protocolVersion: 1, routerRtpCapabilities: {}, resumeWithinMs: 1_000 };

/** A server that welcomes, and answers as it is told. */
async function serve(handle: (socket: Socket) => void) {
  const http = createServer();
  const io = new Server(http);
  io.on('connection', (socket) => {
    handle(socket);
    socket.emit('welcome', WELCOME);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => io.close());
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

function connect(url: string, answerWithinMs = 5_000) {
  const connection = new SignalingConnection({ url, answerWithinMs });
  closers.push(() => connection.close());
  return connection;
}

function next<N extends keyof SignalingEvents>(
  connection: SignalingConnection,
  name: N,
): Promise<SignalingEvents[N]> {
  return new Promise((resolve) => {
    const off = connection.events.on(name, (...args) => {
      off();
      resolve(args);
    });
  });
}

async function connected(connection: SignalingConnection) {
  const welcome = next(connection, 'connected');
  connection.open();
  return (await welcome)[0];
}

describe('SignalingConnection', () => {
  it('is connected once it was welcomed, gives replies their data, and counts requests', async () => {
    const { url } = await serve((socket) =>
      socket.on('getRoster', (_, acknowledge) =>
        acknowledge({ ok: true, data: { version: 7, total: 0, peers: [] } }),
      ),
    );
    const connection = connect(url);
    await expect(connection.request('getRoster', {})).rejects.toMatchObject({ code: 'disconnected' });
    expect(await connected(connection)).toEqual(WELCOME);
    await expect(connection.request('getRoster', {})).resolves.toEqual({ version: 7, total: 0, peers: [] });
    expect([...connection.requestsSent]).toEqual([['getRoster', 1]]);
  });

  it('throws what the server refuses, with its code and details', async () => {
    const error = { code: 'rateLimited', message: 'Too fast', details: { retryAfterMs: 5 } };
    const { url } = await serve((socket) =>
      socket.on('leave', (_, acknowledge) => acknowledge({ ok: false, error })),
    );
    const connection = connect(url);
    await connected(connection);
    await expect(connection.request('leave', {})).rejects.toMatchObject(error);
  });

  it('gives up on a request that nobody answers', async () => {
    const { url } = await serve(() => undefined);
    const connection = connect(url, 20);
    await connected(connection);
    await expect(connection.request('leave', {})).rejects.toMatchObject({ code: 'timeout' });
  });

  it('fails what waits as the socket breaks, and comes back by itself', async () => {
    const { url, io } = await serve((socket) => socket.on('leave', () => socket.conn.close()));
    const connection = connect(url);
    await connected(connection);
    const lost = next(connection, 'lost');
    const back = next(connection, 'connected');
    await expect(connection.request('leave', {})).rejects.toMatchObject({ code: 'disconnected' });
    await lost;
    expect(connection.isConnected).toBe(false);
    await back;
    expect(io.engine.clientsCount).toBe(1);
  });

  it('breaks off without saying goodbye, so that the server keeps the place', async () => {
    const reasons: string[] = [];
    const gone = Promise.withResolvers<void>();
    const { url } = await serve((socket) =>
      socket.on('disconnect', (reason) => {
        reasons.push(reason);
        gone.resolve();
      }),
    );
    const connection = connect(url);
    await connected(connection);
    const back = next(connection, 'connected');
    connection.breakOff();
    await Promise.all([back, gone.promise]);
    expect(reasons).toEqual(['transport close']);
  });

  it('hands on notifications', async () => {
    const { url, io } = await serve(() => undefined);
    const connection = connect(url);
    await connected(connection);
    const heard = new Promise((resolve) => connection.notifications.on('activeSpeakerChanged', resolve));
    io.emit('activeSpeakerChanged', { peerId: 'ann' });
    expect(await heard).toEqual({ peerId: 'ann' });
  });

  it('tells why the server would not have it, and comes back when it may', async () => {
    let refusals = 1;
    const { url, io } = await serve(() => undefined);
    const data = { code: 'rateLimited', message: 'Too many', details: { retryAfterMs: 1 } };
    io.use((_socket, admit) =>
      admit(refusals-- > 0 ? Object.assign(new Error('Too many'), { data }) : undefined),
    );
    const connection = connect(url);
    const failed = next(connection, 'failed');
    const back = next(connection, 'connected');
    connection.open();
    expect(await failed).toEqual(['Too many', 'rateLimited']);
    expect(await back).toEqual([WELCOME]);
  });

  it('tells of failed tries', async () => {
    const { url, io } = await serve(() => undefined);
    await io.close();
    const connection = connect(url);
    const failed = next(connection, 'failed');
    connection.open();
    expect((await failed)[0]).toEqual(expect.any(String));
  });
});
