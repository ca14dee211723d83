import 'reflect-metadata';
import { resolve } from 'node:path';
import type { AddressInfo } from 'node:net';
import { ShutdownSignal } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.ts';
import {
  describeConfiguration,
  InvalidConfigurationError,
  parseConfiguration,
  type Configuration,
} from './config/configuration.ts';
import { drainOnSignal, startDraining } from './drain.ts';
import { DatabaseUnavailableError } from './domain/store-ports.ts';
import { SocketIoAdapter } from './gateway/socket-io.adapter.ts';
import { serveApi } from './http/serve-api.ts';
import { serveWebClient } from './http/web-client.ts';
import { DoctorRuns } from './http/doctor-runs.ts';
import { frameworkLogger } from './logging.ts';
import { MediaPortInUseError } from './media/worker-pool.ts';
import { warnAtStart } from './startup-warnings.ts';

/** Relative to the directory that the server is started in: the repository, or what an image holds of it. */
const WEB_CLIENT = resolve('apps', 'web', 'dist');
const DOCTOR = resolve('apps', 'doctor', 'src', 'main.ts');

async function start(configuration: Configuration): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(configuration), {
    bufferLogs: true,
    abortOnError: false,
    // Browsers keep connections open; a stop shall not wait for them.
    forceCloseConnections: true,
  });
  const logger = app.get(Logger);
  app.useLogger(frameworkLogger(logger));
  app.disable('x-powered-by');
  app.useWebSocketAdapter(new SocketIoAdapter(app, configuration));
  serveWebClient(app, WEB_CLIENT);
  const portOf = () => (app.getHttpServer().address() as AddressInfo).port;
  const doctor = new DoctorRuns({
    program: DOCTOR,
    dataDirectory: configuration.DATA_DIR,
    port: portOf,
    warnings: warnAtStart(configuration, (line) => logger.warn(line)),
  });
  const drain = () => startDraining(app, configuration);
  const setupPath = await serveApi(app, configuration, { drain, doctor });
  // Not SIGUSR2, which Nest would take too: that one drains.
  app.enableShutdownHooks([ShutdownSignal.SIGINT, ShutdownSignal.SIGTERM]);
  drainOnSignal(app, configuration);
  logger.debug({ configuration: describeConfiguration(configuration) }, 'Settings');
  await app.listen(configuration.PORT, configuration.HOST);
  const address = `http://localhost:${portOf()}`;
  process.stdout.write(`Plenum is ready at ${address}\n`);
  if (setupPath !== null) inviteFirstAdmin(new URL(setupPath, configuration.PUBLIC_URL || address));
}

/** No password has a default: whoever reads this console is the admin. */
function inviteFirstAdmin(link: URL): void {
  process.stdout.write(`There is no admin yet. This link makes one, once, within a day:\n  ${link.href}\n`);
}

try {
  await start(parseConfiguration(process.env));
} catch (error) {
  console.error(explainFailure(error));
  process.exit(1);
}

/** One sentence for the person who started it; the stack only where nobody foresaw the failure. */
function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `Port ${process.env['PORT'] ?? 3000} is in use by another program: set PORT to a free one.`;
  }
  if (error instanceof DatabaseUnavailableError) {
    return `The database cannot be opened: ${error.message}. See DATABASE_URL and DATA_DIR in docs/operations.md.`;
  }
  const foreseen = error instanceof InvalidConfigurationError || error instanceof MediaPortInUseError;
  return foreseen ? error.message : (error.stack ?? error.message);
}
