import { describe, expect, it } from '@jest/globals';
import { blockMedia } from '../support/blocked-media.ts';
import { launchBrowser, type Participant } from '../support/browser.ts';
import { CuttableNetwork } from '../support/cuttable-network.ts';
import { Stage, takePictures } from '../support/stage.ts';
import { until } from '../support/until.ts';

/** Pictures of every trouble, for people to look at. */
const PICTURES = 'test-results/journey';

const stage = Stage.use();

/** Waits for the words of a diagnosis, and for its step to be the one that failed. */
async function expectTrouble(person: Participant, step: number, words: RegExp): Promise<void> {
  await person.page.getByText(words).first().waitFor({ timeout: 40_000 });
  await until('ten steps', async () => (await person.steps.locator('[data-step]').count()) === 10);
  await until(`failed step ${step}`, async () => (await person.stepState(step)) === 'failed');
}

describe('while all is well', () => {
  it('shows ten steps done, folded to one line, with evidence from both ends', async () => {
    const [ada] = await stage.meet('all-well', 'Ada', 'Ben');
    await ada.seesAndHears(1);
    expect(await ada.steps.isVisible()).toBe(false);

    await ada.button('Connection').click();
    await ada.steps.waitFor();
    for (let step = 1; step <= 10; step += 1) {
      await until(`step ${step} done`, async () => (await ada.stepState(step)) === 'done');
    }
    await ada.page.getByText(/udp/i).first().waitFor();
    await takePictures(ada.page, `${PICTURES}/all-well`);

    await ada.context.grantPermissions(['clipboard-read', 'clipboard-write', 'camera', 'microphone']);
    await ada.button('Copy report').click();
    const report = await until('report', async () => {
      const text = await ada.page.evaluate(() => navigator.clipboard.readText());
      return (
        text.startsWith('{') &&
        (JSON.parse(text) as { steps: { state: string }[]; timeline: { end: string }[] })
      );
    });
    expect(report.steps.map(({ state }) => state)).toEqual(Array(10).fill('done'));
    expect(new Set(report.timeline.map(({ end }) => end))).toEqual(new Set(['client', 'server']));
    const text = JSON.stringify(report);
    for (const secret of ['127.0.0.1', 'Ada', 'all-well']) expect(text).not.toContain(secret);
  });
});

describe('who is stuck is told why', () => {
  it('server unreachable: the page came, and signaling does not', async () => {
    const network = new CuttableNetwork();
    await network.cut();
    const ada = await stage.open({ prepare: network.attach });
    await ada.knock('/m/unreachable', 'Ada');
    await expectTrouble(ada, 1, /server (cannot|can’t|can't) be reached|does not answer/i);
    await takePictures(ada.page, `${PICTURES}/server-unreachable`);
  });

  it('one connection too many of this network: says so, and that it gets in within a minute', async () => {
    await stage.startServer({ SIGNALING_CONNECTIONS_PER_ADDRESS: '1' });
    await stage.enter('crowded', 'Ada');
    const ben = await stage.open();
    await ben.knock('/m/crowded', 'Ben');
    await expectTrouble(ben, 1, /too many connections from your network/i);
    await ben.page
      .getByText(/within about a minute/i)
      .first()
      .waitFor();
    await takePictures(ben.page, `${PICTURES}/too-many-connections`);
  });

  it('permission denied: names it, says where to allow it, and lets the person in all the same', async () => {
    const ada = await stage.open({ permission: 'denied' });
    await ada.page.goto('/m/denied');
    await ada.page
      .getByText(/blocked|denied|not allowed/i)
      .first()
      .waitFor();
    await takePictures(ada.page, `${PICTURES}/permission-denied-lobby`);
    await ada.join('denied', 'Ada');
    await expectTrouble(ada, 3, /blocked|denied|not allowed/i);
    await stage.enter('denied', 'Ben');
    await takePictures(ada.page, `${PICTURES}/permission-denied`);
    await until('step 9 done', async () => (await ada.stepState(9)) === 'done');
    await ada.seesAndHears(1);
  });

  it('no camera and no microphone: names it, and lets the person listen', async () => {
    const bare = await launchBrowser({ devices: false });
    try {
      const ada = await stage.open({}, bare);
      await ada.join('bare', 'Ada');
      await expectTrouble(ada, 3, /no (camera|microphone)/i);
      await takePictures(ada.page, `${PICTURES}/no-devices`);
      await stage.enter('bare', 'Ben');
      await ada.seesAndHears(1);
    } finally {
      await bare.close();
    }
  });

  it('no STUN seen by the server while others get through: this network blocks media', async () => {
    const ada = await stage.enter('blocked', 'Ada');
    const ben = await stage.enter('blocked', 'Ben', {
      prepare: (context) => blockMedia(context, 'udp|tcp'),
    });
    await expectTrouble(ben, 9, /network blocks/i);
    await takePictures(ben.page, `${PICTURES}/media-blocked`);
    await until("Ada's path", async () => {
      // Her panel may have unfolded by itself, to say that nothing comes from Ben: then a press would fold it.
      if (!(await ada.steps.isVisible())) await ada.button('Connection').click();
      return (await ada.stepState(9)) === 'done';
    });
  });

  it('wrong announced address: nobody gets through, and the server is blamed, not the person', async () => {
    // Loopback, but not where this server listens: nothing answers there.
    await stage.startServer({ MEDIA_ANNOUNCED_ADDRESS: '127.0.0.77' });
    const [ada] = await stage.meet('wrong-address', 'Ada', 'Ben');
    await expectTrouble(ada, 9, /server.*address|address.*server/i);
    await ada.page.getByText('MEDIA_ANNOUNCED_ADDRESS').first().waitFor();
    await ada.page.getByText('127.0.0.77').first().waitFor();
    await takePictures(ada.page, `${PICTURES}/wrong-announced-address`);
  });

  it('room refused: says why, and what to do', async () => {
    await stage.startServer({ MAX_PEERS_PER_ROOM: '1' });
    const ada = await stage.enter('full-room', 'Ada');
    const ben = await stage.open();
    await ben.knock('/m/full-room', 'Ben');
    await expectTrouble(ben, 2, /full/i);
    await takePictures(ben.page, `${PICTURES}/room-full`);
    await ada.button('Leave').click();
    await ben.page.getByRole('button', { name: 'Try again' }).first().click();
    await ben.toolbar.waitFor();
  });
});
