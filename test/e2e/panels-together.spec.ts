import { describe, expect, it } from '@jest/globals';
import { expectNoFindings } from '../support/axe.ts';
import { PHONE, WIDE, type Participant } from '../support/browser.ts';
import { CuttableNetwork } from '../support/cuttable-network.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const PICTURES = 'test-results/panels-together';
const stage = Stage.use();

const message = ({ page }: Participant) => page.getByRole('textbox', { name: 'Message', exact: true });

/** Somebody who has the chat open when the server is not heard any more. */
async function loseServer(viewport: typeof WIDE) {
  const network = new CuttableNetwork();
  const ada = await stage.enter(`together-${viewport.width}`, 'Ada', { viewport, prepare: network.attach });
  await ada.button('Chat').click();
  await message(ada).fill('Half a thought');
  await network.cut();
  return { ada, network };
}

/** The buttons of the toolbar that stand outside of the meeting, or upon each other. */
const misplaced = ({ toolbar }: Participant) =>
  toolbar.evaluate((bar) => {
    const room = bar.parentElement!.getBoundingClientRect();
    const boxes = [...bar.querySelectorAll('button')].map((button) => ({
      name: button.ariaLabel,
      box: button.getBoundingClientRect(),
    }));
    return boxes
      .filter(
        ({ box }, index) =>
          box.left < room.left - 1 ||
          box.right > room.right + 1 ||
          (index > 0 && box.left < boxes[index - 1]!.box.right - 1),
      )
      .map(({ name }) => name);
  });

describe('the chat, when there is trouble', () => {
  it('stands beside the Connection panel on a wide screen, and the toolbar has its room', async () => {
    const { ada, network } = await loseServer(WIDE);
    await ada.steps.waitFor();
    await ada.page.getByText('as soon as the server is reached again').waitFor();
    expect(await message(ada).inputValue()).toBe('Half a thought');
    expect(await misplaced(ada)).toEqual([]);
    await ada.page.screenshot({ path: `${PICTURES}/both-${WIDE.width}.png` });

    await network.mend();
    await ada.page.getByText('as soon as the server is reached again').waitFor({ state: 'detached' });
    await ada.page.reload();
    await ada.page.getByRole('button', { name: 'Join meeting' }).click();
    await ada.button('Chat').click();
    expect(await message(ada).inputValue()).toBe('Half a thought');
  });

  it('is not covered on a phone, where the trouble waits until the chat is closed', async () => {
    const { ada } = await loseServer(PHONE);
    await ada.page.getByText('Lost the server, trying again').first().waitFor();
    expect(await ada.steps.count()).toBe(0);
    // Nothing lies upon it: a press reaches it.
    await message(ada).click({ trial: true });
    await expectNoFindings(ada.page);
    await ada.page.screenshot({ path: `${PICTURES}/chat-${PHONE.width}.png` });
    await ada.button('Close panel').click();
    await ada.steps.waitFor();
    await until('focus where it came from', () =>
      ada.button('Chat').evaluate((button) => button === document.activeElement),
    );
    await ada.page.screenshot({ path: `${PICTURES}/connection-${PHONE.width}.png` });
  });
});
