import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectNoFindings } from './axe.ts';
import { launchBrowser, Participant, PHONE, WIDE, type ParticipantOptions } from './browser.ts';
import { TestServer } from './test-server.ts';
import { PATIENCE_MS } from './until.ts';

/** One server and one browser for a file of stories, and people who come and go with each. */
export class Stage {
  server!: TestServer;
  private browser!: Browser;
  private people: Participant[] = [];

  /** Call it at the top of the file: it sets up and clears away by itself. */
  static use(environment: Record<string, string> = {}): Stage {
    const stage = new Stage();
    beforeAll(async () => {
      [stage.server, stage.browser] = await Promise.all([TestServer.start(environment), launchBrowser()]);
    });
    afterAll(async () => {
      await stage.browser.close();
      await stage.server.stop();
    });
    afterEach(() => stage.clear());
    return stage;
  }

  async open(options: ParticipantOptions = {}): Promise<Participant> {
    const person = await Participant.open(this.browser, this.server.url, options);
    await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    // Less than a test may take, so that whatever does not come is named.
    person.page.setDefaultTimeout(PATIENCE_MS);
    this.people.push(person);
    return person;
  }

  /** One after the other, so that the first is the host. */
  async meet(roomId: string, ...names: string[]): Promise<Participant[]> {
    const people: Participant[] = [];
    for (const name of names) {
      const person = await this.open();
      await person.join(roomId, name);
      people.push(person);
    }
    return people;
  }

  /** Whatever a story was about: the page talks to its own server alone, and breaks nowhere. */
  private async clear(): Promise<void> {
    const seen = this.people;
    this.people = [];
    await Promise.all(seen.map((person) => person.close()));
    expect(seen.flatMap(({ foreignRequests }) => foreignRequests)).toEqual([]);
    expect(seen.flatMap(({ errors }) => errors)).toEqual([]);
  }
}

/** Pictures of one state at a desktop's and at a phone's width, for people to look at; axe looks at both. */
export async function photograph(person: Participant, path: string): Promise<void> {
  for (const viewport of [PHONE, WIDE]) {
    await person.page.setViewportSize(viewport);
    await expectNoFindings(person.page);
    await person.page.screenshot({ path: `${path}-${viewport.width}.png` });
  }
}
