import { afterEach, describe, expect, it } from '@jest/globals';
import { lookAt } from '../support/axe.ts';
import { SlowWorker } from '../support/slow-worker.ts';
import { Stage, takePictures } from '../support/stage.ts';

const PICTURES = 'test-results/overload';
const OVERLOADED = /server has more to do than it can/i;

// Before the server is ended with its workers.
let slow: SlowWorker | null = null;
afterEach(() => {
  slow?.recover();
  slow = null;
});
const stage = Stage.use({ server: null });

describe('a server that has more to do than it can', () => {
  it('says so to everybody there and to the admin, and that their networks are not to blame, until it keeps up', async () => {
    const server = await stage.startServer({ MEDIA_WORKERS: '1' });
    const admin = await stage.openAdmin();
    await admin.page.getByRole('link', { name: 'Live', exact: true }).click();
    const [ada, ben] = await stage.meet('full', 'Ada', 'Ben');
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
    await ada.button('Connection').click();

    slow = new SlowWorker(server.workerPids[0]!);
    const panel = ada.page.locator('#connection-panel');
    await panel.getByText(OVERLOADED).first().waitFor();
    expect(await ada.stepState(10)).toBe('failed');
    expect(await panel.getByText('Good connection').count()).toBe(0);
    await panel.locator('.node[data-node-state="stuck"]').filter({ hasText: 'Server' }).waitFor();
    expect(await panel.locator('.node').filter({ hasText: 'Network' }).getAttribute('data-node-state')).toBe(
      'ok',
    );
    await takePictures(ada.page, `${PICTURES}/meeting`);

    await admin.page.getByText(/media worker has more to do than it can/i).waitFor();
    await admin.page.getByText('2 people in trouble').waitFor();
    await lookAt(admin.page, `${PICTURES}/live`);

    slow.recover();
    await admin.page.getByText(/media worker has more to do than it can/i).waitFor({ state: 'detached' });
    await panel.getByText(OVERLOADED).first().waitFor({ state: 'detached' });
    await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  });
});
