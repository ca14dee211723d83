import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { RestClient } from '../support/rest-client.ts';
import { TestClient } from '../support/test-client.ts';
import { TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ MEDIA_WORKERS: '1' });
});
afterEach(() => void signalWorker('SIGCONT'));
afterAll(() => server.stop());

const signalWorker = (signal: NodeJS.Signals) => process.kill(server.workerPids[0]!, signal);

it('a media worker that falls behind is told to those on it, to the admin, to Prometheus and in the log', async () => {
  const boss = await RestClient.firstAdmin(server);
  const ada = await TestClient.connect(server.url);
  await ada.join('strained');
  const strains = async () => {
    const sync = { evidence: [], clientTime: Date.now(), since: 0 };
    const { evidence } = await ada.ok('syncJourney', sync);
    return evidence.map(({ fact }) => fact.type).filter((type) => /Strained|Relieved/.test(type));
  };
  const capacity = async () => (await boss.get('/live/capacity')).body as { workers: object[] };
  const answersIn = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^plenum_media_worker_answer_seconds\{worker="0"\} ([\d.]+)$/m.exec(text)?.[1]);
  };
  await until('a worker that answers', async () => {
    const [worker] = (await capacity()).workers as { answersInMs: number }[];
    return worker!.answersInMs < 100;
  });

  signalWorker('SIGSTOP'); // It has more to do than it can: nothing at all.
  await until('a worker that is strained', () => server.log.includes('more to do than it can'));
  // While it does not answer, everybody else does.
  expect(await strains()).toEqual(['mediaStrained']);
  expect(await capacity()).toMatchObject({ workers: [{ isStrained: true, cpu: expect.any(Number) }] });
  expect(await answersIn()).toBeGreaterThanOrEqual(0.2);

  signalWorker('SIGCONT');
  await until('a worker that keeps up', () => server.log.includes('keeps up again'));
  expect(await strains()).toEqual(['mediaStrained', 'mediaRelieved']);
  expect(await answersIn()).toBeLessThan(0.2);
  ada.close();
});
