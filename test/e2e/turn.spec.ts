import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { blockMedia } from '../support/blocked-media.ts';
import type { Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { TurnServer } from '../support/turn-server.ts';
import { until } from '../support/until.ts';

/** Neither UDP nor the server's own TCP gets through: what is left is the TURN server, by TCP. */
const stage = Stage.use({ server: null, browser: { udp: false } });
const prepare = { prepare: (context: Parameters<typeof blockMedia>[0]) => blockMedia(context, 'tcp') };

let turn: TurnServer;
beforeAll(async () => {
  turn = await TurnServer.start();
});
afterAll(() => turn.stop());

it('where nothing else gets through, media goes by the TURN server, and the Connection panel says so', async () => {
  await stage.startServer(turn.environment);
  const [ada, ben] = [
    await stage.enter('relayed', 'Ada', prepare),
    await stage.enter('relayed', 'Ben', prepare),
  ];
  await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  for (const person of [ada, ben])
    expect(await selectedCandidates(person)).toEqual(['relay tcp', 'relay tcp']);
  await until('the path in the Connection panel', async () => {
    // It may have unfolded by itself, and then folds by itself.
    if (!(await ada.steps.isVisible())) await ada.button('Connection').click();
    return ada.page
      .getByText(/TCP.*through a TURN relay/)
      .first()
      .isVisible();
  });
});

it('a test of the path says that the TURN server is the way', async () => {
  await stage.startServer(turn.environment);
  const ada = await stage.open({ permission: 'denied', ...prepare });
  await ada.page.goto('/m/relayed-test');
  await ada.button('Test my connection').click();
  const resultOf = (way: string) => ada.page.locator(`[data-way="${way}"]`).getAttribute('data-result');
  await until('the TURN way', async () => (await resultOf('turn')) === 'works', { withinMs: 40_000 });
  expect([await resultOf('udp'), await resultOf('tcp')]).toEqual(['fails', 'fails']);
});

/** Of each path in use: the type of the browser's own candidate, and how it reaches the TURN server. */
function selectedCandidates({ page }: Participant): Promise<string[]> {
  return page.evaluate(async () => {
    const { peerConnections } = globalThis as typeof globalThis & { peerConnections: RTCPeerConnection[] };
    const open = peerConnections.filter(({ connectionState }) => connectionState === 'connected');
    return Promise.all(
      open.map(async (connection) => {
        const stats = await connection.getStats();
        const entries = [...stats.values()] as Record<string, string>[];
        const pairId = entries.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'] ?? '';
        const pair = stats.get(pairId) as Record<string, string> | undefined;
        const local = stats.get(pair?.['localCandidateId'] ?? '') as Record<string, string> | undefined;
        return `${local?.['candidateType']} ${local?.['relayProtocol']}`;
      }),
    );
  });
}
