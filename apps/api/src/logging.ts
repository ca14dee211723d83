import type { Params } from 'nestjs-pino';
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
