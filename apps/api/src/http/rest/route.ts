import type { AuditEntry, Scope } from '@plenum/protocol/rest';
import { z } from 'zod';
import type { Principal } from '../../auth/principal.ts';
import type { Stores } from '../../domain/store-ports.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** What a handler works with: all of it has passed the schemas, and the principal has the scope. */
export interface Input<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  principal: Principal;
  /** Whence the request came, as far as the socket tells. */
  address: string;
}

/** A file instead of JSON. */
export class FileReply {
  constructor(
    readonly name: string,
    readonly contentType: string,
    readonly text: string,
  ) {}
}

/** What a change is upon that concerns all of it. */
export const SERVER: AuditEntry['target'] = { kind: 'server', targetId: 'server' };

/** What a change did, for its reply and for its one row in the audit log. */
export interface Changed<Reply> {
  reply: Reply;
  target: AuditEntry['target'];
  before: unknown;
  after: unknown;
  /** Who it was, where the request itself did not say. */
  actor?: AuditEntry['actor'];
  /** The session cookie that the browser gets; null takes it away. */
  cookie?: { value: string; expiresAt: number } | null;
  /** Tells those whom it concerns, once it is kept. */
  whenKept?: () => Promise<void>;
}

/** Runs in a transaction, together with the row of the audit log. It may run more than once. */
export type Commit<Reply> = (stores: Stores) => Promise<Changed<Reply>>;

interface Shape<P, Q, B, R> {
  method: Method;
  /** Below /api/v1, with parameters as in OpenAPI: `/rooms/{roomId}`. */
  path: string;
  summary: string;
  /** Who may ask at all; what they see of others' things is the handler's. */
  access: Scope | 'anybody' | 'signedIn';
  /** Concerns the whole server, which is no host's. */
  isAdminOnly?: boolean;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  reply: z.ZodType<R> | 'csv';
  /** Whoever accepts `text/event-stream` gets the answer again as it changes. */
  isLive?: boolean;
}

interface ChangeShape<P, B, R> extends Omit<Shape<P, never, B, R>, 'query'> {
  method: Exclude<Method, 'get'>;
  /** What it is in the audit log, such as `room.created`. */
  action: string;
}

/** Its handler takes what its own schemas let through; as methods, so that any such handler fits. */
export interface Route extends Shape<unknown, unknown, unknown, unknown> {
  /** Of a change. */
  action?: string;
  read?(input: Input<unknown, unknown, unknown>): Promise<unknown>;
  change?(input: Input<unknown, unknown, unknown>): Promise<Commit<unknown>> | Commit<unknown>;
}

/** A question: it changes nothing. */
export function read<P = unknown, Q = unknown, R = unknown>(
  shape: Omit<Shape<P, Q, never, R>, 'method' | 'body'>,
  handler: (input: Input<P, Q, unknown>) => Promise<R | FileReply>,
): Route {
  return { ...shape, method: 'get', read: handler };
}

/**
 * A change: the handler checks and prepares (a slow hash, say), and what it resolves with is done in one transaction
 * with its audit row.
 */
export function change<P = unknown, B = unknown, R = unknown>(
  shape: ChangeShape<P, B, R>,
  handler: (input: Input<P, unknown, B>) => Promise<Commit<R>> | Commit<R>,
): Route {
  return { ...shape, change: handler };
}

/** The reply of what has nothing to say. */
export const nothingSchema = z.object({});

/** An id in a path: opaque, and bounded. */
export const idSchema = z.string().min(1).max(100);
