import { networkInterfaces } from 'node:os';
import {
  InvalidConfigurationError,
  parseConfiguration,
  type Configuration,
  type SettingIssue,
} from '../../api/src/config/configuration.ts';
import { seeAnnouncement, type Announcement } from '../../api/src/media/announced-address.ts';
import { ask } from './probes/http.ts';

type Environment = Record<string, string | undefined>;

/** What the server says of itself, see docs/operations.md. */
export interface Readiness {
  status: 'ready' | 'notReady';
  draining: boolean;
  workers: { live: number; wanted: number };
  database: string;
}

/** What is looked at, and what several checks want to know of it: each is found out once. */
export class Subject {
  readonly environment: Environment;
  /** With the defaults in the place of what cannot be used. */
  readonly settings: Configuration;
  readonly issues: readonly SettingIssue[];
  /** The page, as people reach it; null where nobody said. */
  readonly publicUrl: URL | null;
  /** The server itself, without what stands in front of it; null from another machine. */
  readonly localUrl: URL | null;
  /** Where the settings were read from; null: the environment. */
  readonly settingsFile: string | null;
  private announced: Promise<Announcement> | null = null;
  private asked: Promise<Readiness | null> | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    environment: Environment,
    settingsFile: string | null,
    urls: (settings: Configuration) => Pick<Subject, 'publicUrl' | 'localUrl'>,
  ) {
    this.environment = environment;
    this.settingsFile = settingsFile;
    const { settings, issues } = readSettings(environment);
    this.settings = settings;
    this.issues = issues;
    const { publicUrl, localUrl } = urls(settings);
    this.publicUrl = publicUrl;
    this.localUrl = localUrl;
  }

  static onThisMachine(environment: Environment, settingsFile: string | null): Subject {
    return new Subject(environment, settingsFile, (settings) => ({
      publicUrl: settings.PUBLIC_URL ? new URL(settings.PUBLIC_URL) : null,
      localUrl: new URL(`http://${localHost(settings.HOST)}:${settings.PORT}`),
    }));
  }

  /** A server that runs elsewhere, of which only the address is known. */
  static elsewhere(url: URL): Subject {
    return new Subject({}, null, () => ({ publicUrl: url, localUrl: null }));
  }

  /** The shortest way to the server. */
  get nearestUrl(): URL {
    return (this.localUrl ?? this.publicUrl)!;
  }

  get name(): string {
    return this.localUrl ? 'this machine' : this.publicUrl!.origin;
  }

  announcement(): Promise<Announcement> {
    return (this.announced ??= seeAnnouncement(this.settings));
  }

  /** null where the server does not run, or is not ours */
  readiness(): Promise<Readiness | null> {
    return (this.asked ??= ask(new URL('/ready', this.nearestUrl)).then(
      ({ body }) => asReadiness(body),
      () => null,
    ));
  }

  /** For what would be in its own way if it were done twice at once. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  get ownAddresses(): string[] {
    return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  }
}

function readSettings(environment: Environment): {
  settings: Configuration;
  issues: readonly SettingIssue[];
} {
  try {
    return { settings: parseConfiguration(environment), issues: [] };
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    const refused = new Set(error.issues.map(({ name }) => name));
    const usable = Object.entries(environment).filter(([name]) => !refused.has(name));
    return { settings: parseConfiguration(Object.fromEntries(usable)), issues: error.issues };
  }
}

function localHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function asReadiness(body: string): Readiness | null {
  try {
    const parsed = JSON.parse(body) as Readiness;
    return typeof parsed.workers?.wanted === 'number' ? parsed : null;
  } catch {
    return null;
  }
}
