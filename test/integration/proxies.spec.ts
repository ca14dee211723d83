import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestClient } from '../support/rest-client.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';

const CONNECTIONS = 2;
const [FIRST, SECOND] = ['198.51.100.1', '198.51.100.2'];

describe.each([
  { proxies: 'loopback', who: 'of a trusted proxy are counted as whom it names', apart: true },
  { proxies: '10.0.0.0/8', who: 'of anybody else as their own, whomever they name', apart: false },
])('connections $who', ({ proxies, apart }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({
      ...{ TRUSTED_PROXIES: proxies, SIGNALING_CONNECTIONS_PER_ADDRESS: String(CONNECTIONS) },
    });
  });
  afterAll(() => server.stop());

  it('by the sockets that they open', async () => {
    const clients: TestClient[] = [];
    const open = async (address: string) =>
      clients.push(await TestClient.connect(server.url, { headers: { 'X-Forwarded-For': address } }));
    const refusalOf = (address: string) => TestClient.refusalOf(server.url, { 'X-Forwarded-For': address });
    const refusal = { code: 'rateLimited', details: { retryAfterMs: expect.any(Number) } };
    for (let n = 0; n < CONNECTIONS; n += 1) await open(FIRST);
    expect(await refusalOf(FIRST)).toMatchObject(refusal);
    expect(await refusalOf(SECOND)).toEqual(apart ? null : expect.objectContaining(refusal));
    for (const client of clients) client.close();
  });

  it('by the passwords that they guess', async () => {
    const guess = (address: string) =>
      new RestClient(server.url).request(
        'POST',
        '/session',
        { email: 'ada@example.org', password: 'a guess' },
        { 'X-Forwarded-For': address },
      );
    let status = 0;
    for (let n = 0; n < 12 && status !== 429; n += 1) ({ status } = await guess(FIRST));
    expect(status).toBe(429);
    expect((await guess(SECOND)).status).toBe(apart ? 401 : 429);
  });
});
