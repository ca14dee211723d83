import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { expectNoFindings } from './axe.ts';
import {
  launchBrowser,
  Participant,
  PHONE,
  WIDE,
  type BrowserOptions,
  type ParticipantOptions,
} from './browser.ts';
import { setupTokenOf } from './rest-client.ts';
import { TestClient } from './test-client.ts';
import { TestServer } from './test-server.ts';
import { PATIENCE_MS } from './until.ts';

export interface StageOptions {
  /** The environment of the server that all stories share; null where each starts its own. */
  server?: Record<string, string> | null;
  browser?: BrowserOptions;
  /** How long people stay. */
  people?: 'for one story' | 'for all stories';
}

/** One server and one browser for a file of stories, and people who come and go with each. */
export class Stage {
  private browser!: Browser;
  private shared: TestServer | null = null;
  private started: TestServer[] = [];
  private people: Participant[] = [];
  private clients: TestClient[] = [];

  /** Call it at the top of the file: it sets up and clears away by itself. */
  static use({ server = {}, browser, people = 'for one story' }: StageOptions = {}): Stage {
    const stage = new Stage();
    beforeAll(async () => {
      [stage.shared, stage.browser] = await Promise.all([
        server && TestServer.start(server),
        launchBrowser(browser),
      ]);
    });
    if (people === 'for one story') afterEach(() => stage.clear());
    afterAll(async () => {
      try {
        await stage.clear();
      } finally {
        await stage.browser.close();
        await stage.shared?.stop();
      }
    });
    return stage;
  }

  /** Where people go now: the last server that this story started, else the one that all share. */
  get server(): TestServer {
    return this.started.at(-1) ?? this.shared!;
  }

  /** Another server, for this story alone. */
  async startServer(environment: Record<string, string> = {}): Promise<TestServer> {
    const server = await TestServer.start(environment);
    this.started.push(server);
    return server;
  }

  async open(options: ParticipantOptions = {}, browser = this.browser): Promise<Participant> {
    const person = await Participant.open(browser, this.server.url, options);
    this.people.push(person);
    await person.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    // Less than a test may take, so that whatever does not come is named.
    person.page.setDefaultTimeout(PATIENCE_MS);
    return person;
  }

  async enter(roomId: string, name: string, options: ParticipantOptions = {}): Promise<Participant> {
    const person = await this.open(options);
    await person.join(roomId, name);
    return person;
  }

  /** They go to the door together, and in one after the other, so that the first is the host. */
  async meet<Names extends string[]>(
    roomId: string,
    ...names: Names
  ): Promise<{ [I in keyof Names]: Participant }> {
    const people = await Promise.all(
      names.map(async (name) => {
        const person = await this.open();
        await person.goToDoor(`/m/${roomId}`, name);
        return person;
      }),
    );
    for (const person of people) {
      await person.button('Join meeting').click();
      await person.toolbar.waitFor();
    }
    return people as { [I in keyof Names]: Participant };
  }

  /** The first admin, by the link that the server printed, on the page of rooms. */
  async openAdmin(options: ParticipantOptions = {}): Promise<Participant> {
    const admin = await this.open(options);
    const { page } = admin;
    await page.goto(`/admin/setup#${await setupTokenOf(this.server)}`);
    await page.getByRole('textbox', { name: 'Name' }).fill('The admin');
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('admin@example.org');
    await page.getByRole('textbox', { name: 'Password' }).fill('long enough to be one');
    await page.getByRole('button', { name: 'Create admin' }).click();
    await page.getByText('No rooms yet').waitFor();
    return admin;
  }

  /** Somebody without a browser, who has yet to join. */
  async connectClient(): Promise<TestClient> {
    const client = await TestClient.connect(this.server.url);
    this.clients.push(client);
    return client;
  }

  /** Somebody without a browser in a meeting. */
  async enterClient(roomId: string, displayName: string): Promise<TestClient> {
    const client = await this.connectClient();
    await client.join(roomId, { displayName });
    return client;
  }

  /** Whatever a story was about: the page talks to its own server alone, and breaks nowhere. */
  private async clear(): Promise<void> {
    const { people, clients, started } = this;
    [this.people, this.clients, this.started] = [[], [], []];
    for (const client of clients) client.close();
    await Promise.all(people.map((person) => person.close()));
    await Promise.all(started.map((server) => server.stop()));
    expect(people.flatMap(({ foreignRequests }) => foreignRequests)).toEqual([]);
    expect(people.flatMap(({ errors }) => errors)).toEqual([]);
  }
}

/** Pictures of one state at a phone's and at a desktop's width, for people to look at; axe looks at both. */
export function photograph({ page }: Participant, path: string): Promise<void> {
  return takePictures(page, path, expectNoFindings);
}

/** Pictures of a state that may not last as long as axe takes. */
export async function takePictures(
  page: Page,
  path: string,
  look?: (page: Page) => Promise<void>,
): Promise<void> {
  for (const viewport of [PHONE, WIDE]) {
    await page.setViewportSize(viewport);
    await look?.(page);
    await page.screenshot({ path: `${path}-${viewport.width}.png` });
  }
}
