import { availableParallelism } from 'node:os';
import { iceServerSchema } from '@plenum/protocol';
import { z } from 'zod';

/** Each has a port of its own, from MEDIA_PORT on. */
const MAX_WORKERS = 64;

/** A whole number as text, with its bounds. */
const whole = (fallback: number, min: number, max: number) =>
  z.preprocess((value) => (value === undefined ? fallback : Number(value)), z.int().min(min).max(max));

/** Separated by commas. */
const listOf = (item: z.ZodType<string>) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').map((one) => one.trim()) : []),
    z.array(item),
  );

/** Addresses, ranges and the names of ranges that Express' `trust proxy` knows. */
const proxy = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.enum(['loopback', 'linklocal', 'uniquelocal'])],
  'must be addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
);

/** RFC 7065, section 3.1. */
const turnUrl = z
  .string()
  .regex(
    /^turns?:[^\s?@/]+(\?transport=(udp|tcp))?$/i,
    'must be such as turn:turn.example.org:3478?transport=udp or turns:turn.example.org:443?transport=tcp',
  );

const MIN_SECRET_LENGTH = 32;
/** Secrets of examples, which somebody will copy. */
const KNOWN_SECRET = /change.?me|secret|password|example|^(.)\1*$/i;

/** Text that gives access: none has a default, and none that can be guessed is taken. */
const secret = z
  .string()
  .min(MIN_SECRET_LENGTH)
  .refine((text) => !KNOWN_SECRET.test(text), 'is a known secret: make one with `openssl rand -base64 32`')
  .or(z.literal(''))
  .default('');

/** Shown as hidden wherever settings are printed. */
const SECRET_SETTINGS = ['DATABASE_URL', 'SIGNING_SECRET', 'METRICS_TOKEN', 'TURN_SECRET'] as const;

const iceServers = z.preprocess((value, context) => {
  if (value === undefined) return [];
  try {
    return JSON.parse(String(value)) as unknown;
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be JSON, such as [{"urls":["stun:stun.example.org"]}]',
    });
    return z.NEVER;
  }
}, z.array(iceServerSchema));

/** Every setting, by the name of its environment variable. docs/operations.md says what each is for. */
const settings = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  HOST: z.string().default('0.0.0.0'),
  PORT: whole(3000, 0, 65535),
  ALLOWED_ORIGINS: listOf(z.string().min(1)),
  /** Whose `X-Forwarded-For` is believed. */
  TRUSTED_PROXIES: listOf(proxy),
  /** Where people reach this server. */
  PUBLIC_URL: z.union([z.url({ protocol: /^https?$/ }), z.literal('')]).default(''),
  /** The SQLite file and what else the server keeps. */
  DATA_DIR: z.string().default('data'),
  /** PostgreSQL instead of SQLite. */
  DATABASE_URL: z.union([z.url({ protocol: /^postgres(ql)?$/ }), z.literal('')]).default(''),
  SIGNING_SECRET: secret,
  METRICS_TOKEN: secret,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  MEDIA_ANNOUNCED_ADDRESS: z.string().max(255).default(''),
  MEDIA_LISTEN_IP: z.union([z.ipv4(), z.ipv6(), z.literal('')]).default(''),
  /** The first worker's port; each further worker takes the next one. 0: any free ones. */
  MEDIA_PORT: whole(44400, 0, 65000),
  /** What cameras are sent in where everybody in a room knows it; docs/decisions/0011 compares them, and says why AV1 is none of them. */
  CAMERA_CODEC: z.enum(['vp8', 'vp9']).default('vp8'),
  MEDIA_WORKERS: whole(Math.min(availableParallelism(), MAX_WORKERS), 1, MAX_WORKERS),
  /** The load from which on a room grows to another worker. mediasoup carries about 500 Consumers a worker. */
  MEDIA_CONSUMERS_PER_WORKER: whole(400, 1, 1_000_000),
  ICE_SERVERS: iceServers,
  /** A TURN server that takes credentials made with a secret that it shares (coturn's `use-auth-secret`). */
  TURN_URLS: listOf(turnUrl),
  TURN_SECRET: secret,
  /** From when a credential is made to its first use at the latest. */
  TURN_CREDENTIAL_SECONDS: whole(300, 30, 86_400),
  MAX_ROOMS: whole(1000, 1, 100_000),
  MAX_PEERS_PER_ROOM: whole(500, 1, 10_000),
  ALL_AUDIO_UP_TO: whole(12, 0, 10_000),
  /** The media tells the eight loudest. */
  LOUDEST_SPEAKERS: whole(3, 2, 8), // Whoever speaks alone hears another one.
  /** Outlasts an outage of a minute, which the server notices up to ten seconds late. */
  RESUME_WITHIN_SECONDS: whole(75, 1, 600),
  DRAIN_TIMEOUT_SECONDS: whole(3600, 1, 86_400),
  SIGNALING_REQUESTS_PER_SECOND: whole(50, 1, 1_000_000),
  SIGNALING_CONNECTIONS_PER_ADDRESS: whole(1000, 1, 1_000_000),
});

const schema = settings.refine(({ TURN_URLS, TURN_SECRET }) => TURN_URLS.length === 0 || TURN_SECRET !== '', {
  path: ['TURN_SECRET'],
  message: "must be set where TURN_URLS is, to the TURN server's static-auth-secret",
});

export type Configuration = Readonly<z.output<typeof schema>>;

export interface SettingIssue {
  /** Of the environment variable. */
  name: string;
  message: string;
}

/** What a start refuses to go on with. The message is for the person who started it. */
export class InvalidConfigurationError extends Error {
  readonly issues: readonly SettingIssue[];

  constructor(issues: readonly SettingIssue[]) {
    const lines = issues.map(({ name, message }) => `  ${name}: ${message}`);
    super(`These settings cannot be used:\n${lines.join('\n')}`);
    this.issues = issues;
  }
}

/**
 * Reads the settings, once.
 * @throws InvalidConfigurationError with one line for each variable that does not fit.
 */
export function parseConfiguration(environment: Record<string, string | undefined>): Configuration {
  // Compose files hand on what is not set as an empty text.
  const set = Object.entries(environment).filter(([, value]) => value !== '');
  const parsed = schema.safeParse(Object.fromEntries(set));
  if (parsed.success) return Object.freeze(parsed.data);
  throw new InvalidConfigurationError(
    parsed.error.issues.map(({ path: [name, ...inside], message }) => ({
      name: String(name),
      message: [inside.join('.'), message].filter(Boolean).join(': '),
    })),
  );
}

/** The settings as they may be printed. */
export function describeConfiguration(configuration: Configuration): Record<string, unknown> {
  const hidden = configuration.ICE_SERVERS.map(({ urls, credential }) => ({
    urls,
    ...(credential === undefined ? {} : { credential: '[hidden]' }),
  }));
  const secrets = SECRET_SETTINGS.filter((name) => configuration[name]).map((name) => [name, '[hidden]']);
  return { ...configuration, ...Object.fromEntries(secrets), ICE_SERVERS: hidden };
}
