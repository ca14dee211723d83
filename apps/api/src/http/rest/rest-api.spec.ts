import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import express from 'express';
import type { Authenticator } from '../../auth/authenticator.ts';
import { ANONYMOUS } from '../../auth/principal.ts';
import { RecordedLog } from '../../domain/testing/recorders.ts';
import { FakeClock } from '../../domain/testing/fake-clock.ts';
import type { Database } from '../../domain/store-ports.ts';
import { createRestApi } from './rest-api.ts';
import { nothingSchema, read } from './route.ts';

it('a request that fails is answered without why, and by an id that the log knows', async () => {
  const log = new RecordedLog();
  const shape = {
    path: '/rooms/{roomId}',
    summary: 'Breaks',
    access: 'anybody',
    reply: nothingSchema,
  } as const;
  const broken = read(shape, () => Promise.reject(new Error('of our own making')));
  const api = createRestApi([broken], {
    ...{ log, clock: new FakeClock(), database: {} as Database, secureCookie: false },
    authenticator: { identify: () => Promise.resolve(ANONYMOUS) } as Partial<Authenticator> as Authenticator,
    addressOf: () => '192.0.2.1',
  });
  const server = express().use(api).listen(0);
  try {
    const reply = await fetch(`http://localhost:${(server.address() as AddressInfo).port}/rooms/weekly`);
    expect([reply.status, await reply.json()]).toEqual([500, expect.objectContaining({ code: 'internal' })]);
    const requestId = reply.headers.get('X-Request-Id');
    expect(requestId).toMatch(/^[\w-]{36}$/);
    expect(log.lines).toEqual([
      expect.objectContaining({
        context: expect.objectContaining({ requestId, method: 'get', route: '/rooms/{roomId}' }),
      }),
    ]);
  } finally {
    server.close();
  }
});
