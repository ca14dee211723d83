import { statSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseSettings, describeOnEngines } from '../support/engines.ts';
import { RestClient, setupTokenOf } from '../support/rest-client.ts';
import { startUntilExit, TestServer } from '../support/test-server.ts';

const credentials = { email: 'ada@example.org', password: 'the first password' };
const ada = { ...credentials, displayName: 'Ada' };
describeOnEngines('accounts', (engine) => {
  let settings: Record<string, string>;
  let server: TestServer;
  let admin: RestClient;
  beforeAll(async () => {
    settings = { DATA_DIR: mkdtempSync(join(tmpdir(), 'plenum-auth-')), ...(await databaseSettings(engine)) };
    server = await TestServer.start(settings);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(settings['DATA_DIR']!, { recursive: true, force: true });
  });
  const stranger = () => new RestClient(server.url);

  describe('the first admin', () => {
    it('is made by the link on the console, once, and by nothing else', async () => {
      expect((await stranger().post('/setup', { ...ada, token: 'x'.repeat(43) })).body).toMatchObject({
        code: 'linkExpired',
      });
      const token = await setupTokenOf(server);
      const both = await Promise.all([1, 2].map(() => stranger().post('/setup', { ...ada, token })));
      expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
      admin = stranger();
      const { status, headers, body } = await admin.post('/session', credentials);
      expect(status).toBe(200);
      expect(body.user).toMatchObject({ role: 'admin', active: true });
      expect(headers.getSetCookie()[0]).toMatch(/^plenum_session=[\w-]{43};.*HttpOnly; SameSite=Strict$/);
    });

    it('is asked for no more at the next start; sessions go on', async () => {
      await server.stop();
      server = await TestServer.start(settings);
      expect(server.log).not.toContain('/admin/setup');
      const { cookie, csrfToken } = admin;
      admin = Object.assign(stranger(), { cookie, csrfToken });
      expect((await admin.get('/session')).body.user.email).toBe(ada.email);
    });
  });

  describe('what the server keeps', () => {
    it('is readable for its own user only', () => {
      expect(statSync(join(settings['DATA_DIR']!, 'signing.secret')).mode & 0o777).toBe(0o600);
    });

    it.each([{ SIGNING_SECRET: 'too short' }, { SIGNING_SECRET: 'change-me-change-me-change-me-change-me' }])(
      'is not opened with %j',
      async (environment) => {
        const { code, output } = await startUntilExit({ ...settings, ...environment });
        expect({ code, output }).toMatchObject({
          code: 1,
          output: expect.stringContaining('SIGNING_SECRET'),
        });
      },
    );
  });

  describe('a session', () => {
    it('does not change anything without its CSRF token', async () => {
      for (const token of ['', 'x'.repeat(43)]) {
        const refused = await admin.request('POST', '/rooms', { name: 'Forged' }, { 'X-CSRF-Token': token });
        expect(refused.body).toMatchObject({ status: 403, code: 'csrfTokenMissing' });
      }
      const { cookie } = admin;
      const form = await fetch(`${server.url}/api/v1/rooms`, {
        method: 'POST',
        headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'name=Forged',
      });
      expect(form.status).toBe(403);
      expect((await admin.get('/rooms')).body.items).toEqual([]);
    });

    it('ends when it is closed, and when the password changes', async () => {
      const host = await admin.invite('host', 'ben@example.org');
      const { userId } = (await host.get('/session')).body.user;
      const again = stranger();
      await again.post('/session', { email: 'ben@example.org', password: 'the password of ben@example.org' });
      expect((await again.get('/rooms')).status).toBe(200);
      const { cookie } = again;
      expect((await again.delete('/session')).status).toBe(200);
      expect((await again.request('GET', '/rooms', undefined, { Cookie: cookie })).status).toBe(401);
      const { body: link } = await admin.post(`/users/${userId}/password-link`);
      const token = new URL(link.url, server.url).hash.slice(1);
      expect((await stranger().post('/password', { token, password: 'another password' })).status).toBe(200);
      expect((await stranger().post('/password', { token, password: 'yet another one' })).status).toBe(403);
      expect((await host.get('/rooms')).status).toBe(401);
    });

    it('the last admin neither goes nor steps down', async () => {
      const { userId } = (await admin.get('/session')).body.user;
      expect((await admin.delete(`/users/${userId}`)).body).toMatchObject({ code: 'conflict' });
      expect((await admin.patch(`/users/${userId}`, { role: 'host' })).body).toMatchObject({
        code: 'conflict',
      });
      expect((await admin.get('/users')).status).toBe(200);
    });
  });

  describe('signing in', () => {
    it('says the same of a wrong address as of a wrong password, and is throttled', async () => {
      const attempt = (email: string) => stranger().post('/session', { email, password: 'wrong' });
      const [wrongPassword, nobody] = [await attempt(ada.email), await attempt('nobody@example.org')];
      expect(wrongPassword.body).toEqual(nobody.body);
      expect(wrongPassword.status).toBe(401);
      let last = wrongPassword;
      for (let n = 0; n < 10; n += 1) last = await attempt(ada.email);
      expect(last.body).toMatchObject({ status: 429, code: 'rateLimited' });
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(60);
      // The right password does not get through either, or guessing would go on.
      expect((await stranger().post('/session', credentials)).status).toBe(429);
    });
  });

  describe('an API key', () => {
    it('can do what its scopes say, needs no CSRF token, and ends when it is taken back', async () => {
      const { body } = await admin.post('/api-keys', {
        name: 'Bot',
        scopes: ['rooms:read', 'apiKeys:write'],
      });
      const bot = RestClient.withApiKey(server.url, body.secret);
      expect((await bot.get('/rooms')).status).toBe(200);
      expect((await bot.post('/rooms', { name: 'No' })).status).toBe(403);
      expect((await bot.post('/api-keys', { name: 'Mightier', scopes: ['users:write'] })).status).toBe(403);
      expect(JSON.stringify((await admin.get('/api-keys')).body)).not.toContain(body.secret);
      await admin.delete(`/api-keys/${body.apiKey.apiKeyId}`);
      expect((await bot.get('/rooms')).status).toBe(401);
    });
  });

  describe('the matrix of who may ask what', () => {
    const ADMIN_ONLY = /^\/(users|settings|audit|doctor|live\/(capacity|drain))/;
    const OPEN = ['post /session', 'post /setup', 'post /password', 'post /incident-reports'];

    it('holds for every route of the API', async () => {
      const { body: document } = await stranger().get('/openapi.json');
      const host = await admin.invite('host', 'cleo@example.org');
      const routes = Object.entries(document.paths as Record<string, object>).flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => ({ method, path })),
      );
      expect(routes.length).toBeGreaterThan(25);
      for (const { method, path } of routes) {
        if (OPEN.includes(`${method} ${path}`) || `${method} ${path}` === 'delete /session') continue;
        const ask = async (client: RestClient) => {
          const url = path.replace(/\{\w+\}/g, 'nothing-of-mine');
          // A body that fits no schema: whoever passes the door is refused for it, and changes nothing.
          const sent = method === 'get' || method === 'delete' ? undefined : { no: 'such field' };
          return (await client.request(method.toUpperCase(), url, sent)).status;
        };
        const place = `${method} ${path}`;
        expect([place, await ask(stranger())]).toEqual([place, 401]);
        const asHost = await ask(host);
        if (ADMIN_ONLY.test(path)) expect([place, asHost]).toEqual([place, 403]);
        else expect([place, asHost < 500 && asHost !== 401 && asHost !== 403]).toEqual([place, true]);
        const asAdmin = await ask(admin);
        expect([place, asAdmin < 500 && asAdmin !== 401 && asAdmin !== 403]).toEqual([place, true]);
      }
    });
  });

  describe('metrics', () => {
    it('are for this machine alone, not for what a proxy on it forwards', async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      expect(text).toMatch(/^plenum_media_workers 1$/m);
      expect(text).toMatch(
        /^plenum_rest_requests_total\{method="post",route="\/session",status="401"\} \d+$/m,
      );
      expect(text).not.toContain('example.org');
      const forwarded = await fetch(`${server.url}/metrics`, { headers: { 'X-Forwarded-For': '192.0.2.1' } });
      expect(forwarded.status).toBe(404);
    });
  });
});
