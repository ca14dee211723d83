import type { LoggerService } from '@nestjs/common';
import type { Logger, Params } from 'nestjs-pino';
import { stdSerializers } from 'pino';
import type { Configuration } from './config/configuration.ts';

/** JSON lines for machines in production, text for people in development. Tokens and addresses are not written. */
export function loggerOptions(configuration: Configuration): Params {
  const pretty = configuration.NODE_ENV === 'development';
  return {
    pinoHttp: {
      level: configuration.LOG_LEVEL,
      // Requests for files are of no interest; what fails is logged by what failed.
      autoLogging: false,
      serializers: { error: stdSerializers.err },
      redact: {
        paths: ['address', '*.sessionToken', 'req.headers', 'req.remoteAddress'],
        censor: '[redacted]',
      },
      ...(pretty ? { transport: { target: 'pino-pretty' } } : {}),
    },
  };
}

/** Nest's own voice: what it says of its wiring at every start is of use to nobody but who debugs that. */
export function frameworkLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown, ...more: unknown[]) => logger.debug(message, ...more),
    warn: (message: unknown, ...more: unknown[]) => logger.warn(message, ...more),
    error: (message: unknown, ...more: unknown[]) => logger.error(message, ...more),
    fatal: (message: unknown, ...more: unknown[]) => logger.fatal(message, ...more),
  };
}
