import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { ConnectionRefusedError, RequestRefusedError } from './errors.ts';
import { SignalingClient, type SignalingClientOptions } from './signaling-client.ts';

const PATIENT = { patienceMs: 5_000 };
const WELCOME = { serverTime: 1 };
const PEER = 'peer-1';

let http: HttpServer;
let server: Server;
let clients: SignalingClient[];
/** What a connected socket is answered. */
let greet: (socket: Socket) => void;
let isAllowed: boolean;

beforeEach(async () => {
  http = createServer();
  isAllowed = true;
  greet = (socket) => void socket.emit('welcome', WELCOME);
  server = new Server(http, { allowRequest: (_request, answer) => answer(null, isAllowed) });
  server.on('connection', (socket) => greet(socket));
  clients = [];
  await once(http.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

function clientWith(options: Partial<SignalingClientOptions> = {}): SignalingClient {
  const { port } = http.address() as AddressInfo;
  const client = new SignalingClient(`http://127.0.0.1:${port}`, { ...PATIENT, ...options });
  clients.push(client);
  return client;
}

describe('opening', () => {
  it.each(['websocket', 'polling'] as const)(
    'brings the welcome by %s, with the origin given',
    async (transport) => {
      let origin: string | undefined;
      greet = (socket) => {
        ({ origin } = socket.handshake.headers);
        socket.emit('welcome', WELCOME);
      };
      const client = clientWith({ transport, origin: 'https://meet.example.org' });
      expect(await client.open()).toEqual(WELCOME);
      expect([client.isOpen, origin]).toEqual([true, 'https://meet.example.org']);
    },
  );

  it.each([
    ['websocket', 400],
    ['polling', 403],
  ] as const)('fails by %s with the status %i of the refusal', async (transport, status) => {
    isAllowed = false;
    const error = await clientWith({ transport })
      .open()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionRefusedError);
    expect(error).toMatchObject({ status });
  });

  it('fails without a status where nobody listens', async () => {
    const client = clientWith();
    await server.close();
    const error = await client.open().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status: null, message: expect.stringContaining('ECONNREFUSED') });
  });

  it('fails where the server says nothing, or goes', async () => {
    greet = () => undefined;
    const client = clientWith({ patienceMs: 100 });
    await expect(client.open()).rejects.toThrow('no welcome came within 0.1 s');
    expect(client.isOpen).toBe(false);
    greet = (socket) => socket.disconnect(true);
    await expect(clientWith().open()).rejects.toThrow(/io server disconnect|transport close/);
  });
});

describe('an open connection', () => {
  /** Answers each request by what this gives. */
  const answering = (answer: (data: unknown) => unknown) => {
    greet = (socket) => {
      socket.onAny((_name: string, data: unknown, reply: (value: unknown) => void) => {
        const value = answer(data);
        if (value !== undefined) reply(value);
      });
      socket.emit('welcome', WELCOME);
    };
  };

  it('gives what a request is answered', async () => {
    answering((data) => ({ ok: true, data }));
    const client = clientWith();
    await client.open();
    expect(await client.request('setViewport', { tiles: [] })).toEqual({ tiles: [] });
  });

  it('throws the code of a refusal, and where no answer comes', async () => {
    answering(() => ({ ok: false, error: { code: 'notJoined', message: 'Join first' } }));
    const client = clientWith({ patienceMs: 200 });
    await client.open();
    const error = await client.request('reportSpeech', {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestRefusedError);
    expect(error).toMatchObject({
      code: 'notJoined',
      message: 'reportSpeech was refused: notJoined, Join first',
    });
    answering(() => undefined);
    const unanswered = clientWith({ patienceMs: 200 });
    await unanswered.open();
    await expect(unanswered.request('reportSpeech', {})).rejects.toThrow('timed out');
  });

  it('hands on notifications', async () => {
    const client = clientWith();
    const heard = new Promise((resolve) => client.on('activeSpeakerChanged', resolve));
    await client.open();
    server.emit('activeSpeakerChanged', { peerId: PEER });
    expect(await heard).toEqual({ peerId: PEER });
  });
});
