import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/test-client.ts';
import { startUntilExit, TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

describe('over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ ALLOWED_ORIGINS: 'https://friend.example' });
  });
  afterAll(() => server.stop());

  it('says that it is live and ready', async () => {
    expect(await (await fetch(`${server.url}/live`)).json()).toEqual({ status: 'live' });
    const ready = await fetch(`${server.url}/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ready', workers: { live: 1, wanted: 1 } });
  });

  it.each(['/', '/m/any-room'])('serves the page at %s under a strict policy', async (path) => {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<div id="app">');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it.each(['/nothing-here', '/assets/none.js', '/m/a/b', '/../package.json'])(
    'answers %s with 404',
    async (path) => {
      expect((await fetch(server.url + path)).status).toBe(404);
    },
  );

  it.each([
    ['a foreign origin', 'https://evil.example', 403],
    ['no origin at all, as of a sandboxed frame', 'null', 403],
    ['a look-alike', 'http://localhost.evil.example', 403],
    ['its own origin', undefined, 200],
    ['an allowed origin', 'https://friend.example', 200],
  ])('answers %s', async (_what, origin, status) => {
    const own = server.url;
    const response = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: origin ?? own },
    });
    expect(response.status).toBe(status);
  });

  it('turns a foreign origin away on WebSocket too', async () => {
    const outcome = await new Promise((resolve) => {
      const url = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
      // Node's WebSocket takes headers as undici does.
      const socket = new WebSocket(url, {
        headers: { origin: 'https://evil.example' },
      } as unknown as string[]);
      socket.onopen = () => resolve('open');
      socket.onerror = () => resolve('refused');
    });
    expect(outcome).toBe('refused');
  });
});

describe('its life', () => {
  it('ends with its workers, and with no orphan', async () => {
    const server = await TestServer.start();
    const [worker] = server.workerPids;
    await server.stop();
    await until('end of the worker', () => !isAlive(worker!));
  });

  it('drains: lets a meeting end in peace, opens no new one, exits with 0', async () => {
    const server = await TestServer.start();
    const [ada, ben] = [await TestClient.connect(server.url), await TestClient.connect(server.url)];
    await ada.join('in-progress');
    server.signal('SIGUSR2');
    expect(await ada.next('serverDraining')).toEqual({ stopsWithinMs: 3_600_000 });
    await until('503', async () => (await fetch(`${server.url}/ready`)).status === 503);
    const rtpCapabilities = ben.welcome.routerRtpCapabilities;
    const join = (roomId: string) => ben.refusal('join', { roomId, displayName: 'Ben', rtpCapabilities });
    expect(await join('a-new-room')).toBe('serverDraining');
    expect(await join('in-progress')).toBe('none');
    await ada.ok('leave', {});
    expect(server.isRunning).toBe(true);
    await ben.ok('leave', {});
    expect(await server.exited()).toEqual({ code: 0, signal: null });
  });

  it('tells everybody when it is stopped', async () => {
    const server = await TestServer.start();
    const ada = await TestClient.connect(server.url);
    await ada.join('stopped');
    server.signal('SIGTERM');
    expect(await ada.next('removed')).toEqual({ reason: 'serverClosing' });
    await server.exited();
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT'],
    [{ MEDIA_LISTEN_IP: 'not-an-ip' }, 'MEDIA_LISTEN_IP'],
    [{ ICE_SERVERS: '{' }, 'ICE_SERVERS'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('does not start with %j, and says which setting is wrong', async (environment, name) => {
    const { code, output } = await startUntilExit(environment as Record<string, string>);
    expect(code).toBe(1);
    expect(output).toContain(name);
    expect(output).not.toContain('at parse');
  });

  it('says which port is taken, and by which setting to take another', async () => {
    const taken = createServer().listen(0, '0.0.0.0');
    const port = await until('port', () => (taken.address() as { port: number } | null)?.port);
    const web = await startUntilExit({ PORT: String(port) });
    expect(web).toMatchObject({ code: 1, output: expect.stringMatching(/Port \d+ is in use.*PORT/) });
    const media = await startUntilExit({ PORT: '0', MEDIA_PORT: String(port), MEDIA_LISTEN_IP: '0.0.0.0' });
    expect(media).toMatchObject({ code: 1, output: expect.stringMatching(/Media port \d+.*MEDIA_PORT/) });
    taken.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
