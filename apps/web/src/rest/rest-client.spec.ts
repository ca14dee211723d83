import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { RestClient } from './rest-client.ts';

const reply = z.object({ name: z.string() });
const native = globalThis.fetch;
let sent: { url: string; init: RequestInit }[] = [];
let answer: () => Response = () => Response.json({ name: 'Weekly' });
let signedOut = 0;
let client: RestClient;
beforeEach(() => {
  [sent, signedOut] = [[], 0];
  client = new RestClient(() => (signedOut += 1));
  globalThis.fetch = ((url: string, init: RequestInit) => {
    sent.push({ url, init });
    return Promise.resolve().then(answer);
  }) as typeof fetch;
});
afterEach(() => {
  globalThis.fetch = native;
});

const problem = (status: number, code: string, headers = {}) => {
  const body = { type: `/problems/${code}`, title: 'No', status, code, errors: [] };
  return () => Response.json(body, { status, headers });
};

describe('a request', () => {
  it('sends the CSRF token with changes alone', async () => {
    answer = () => Response.json({ name: 'Weekly' });
    client.csrfToken = 'token';
    await client.request('GET', '/rooms/weekly', reply);
    expect(await client.request('PATCH', '/rooms/weekly', reply, { name: 'x' })).toEqual({ name: 'Weekly' });
    expect(sent.map(({ init }) => init.headers)).toEqual([
      {},
      { 'Content-Type': 'application/json', 'X-CSRF-Token': 'token' },
    ]);
    expect(sent[0]?.url).toBe('/api/v1/rooms/weekly');
  });

  it('that is refused says why, and when to try again', async () => {
    answer = problem(429, 'rateLimited', { 'Retry-After': '60' });
    await expect(client.request('POST', '/session', reply, {})).rejects.toMatchObject({
      ...{ code: 'rateLimited', retryAfterMs: 60_000 },
    });
    expect(signedOut).toBe(0);
  });

  it('tells that the session is over', async () => {
    answer = problem(401, 'notSignedIn');
    await expect(client.request('GET', '/rooms', reply)).rejects.toMatchObject({ code: 'notSignedIn' });
    expect(signedOut).toBe(1);
  });

  it.each([
    ['does not get through', () => Promise.reject(new TypeError('failed')) as never, 'unreachable'],
    ['meets a proxy alone', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'unreachable'],
    ['gets what is no problem', () => new Response('oh', { status: 500 }), 'internal'],
  ])('that %s says so', async (_what, given, code) => {
    answer = given;
    await expect(client.request('GET', '/rooms', reply)).rejects.toMatchObject({ code });
  });
});
