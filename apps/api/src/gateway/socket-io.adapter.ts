import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { LIMITS } from '@plenum/protocol';
import type { ServerOptions } from 'socket.io';
import type { Configuration } from '../config/configuration.ts';
import { isAllowedOrigin } from './origin.ts';

/** Timers by which a dead peer is found within 10 s: an attendee in a lift shall not be a ghost for longer. */
const PING = { pingInterval: 5_000, pingTimeout: 5_000 };

/** Socket.IO with the limits that every connection has. */
export class SocketIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly configuration: Configuration,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions) {
    const { ALLOWED_ORIGINS } = this.configuration;
    return super.createIOServer(port, {
      ...options,
      ...PING,
      serveClient: false,
      maxHttpBufferSize: LIMITS.messageBytes,
      // WebSockets are not subject to CORS: a page of another origin is turned away here, on every transport.
      allowRequest: (request: IncomingMessage, decide: (refusal: string | null, allowed: boolean) => void) =>
        decide(null, isAllowedOrigin(request.headers, ALLOWED_ORIGINS)),
    } as ServerOptions);
  }
}
