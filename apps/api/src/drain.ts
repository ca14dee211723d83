import type { INestApplication } from '@nestjs/common';
import { Logger } from 'nestjs-pino';
import type { Configuration } from './config/configuration.ts';
import { RoomRegistry } from './domain/room-registry.ts';

/** How often a draining server looks whether its last meeting is over, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** Not by SIGTERM: mediasoup closes its workers as soon as the process gets that. */
export function drainOnSignal(app: INestApplication, configuration: Configuration): void {
  process.on('SIGUSR2', () => startDraining(app, configuration));
}

/**
 * No new meetings, those in progress go on, and the process exits with 0 when the last one is over or the time is up.
 * Idempotent.
 */
export function startDraining(app: INestApplication, { DRAIN_TIMEOUT_SECONDS }: Configuration): void {
  const registry = app.get(RoomRegistry);
  if (registry.isDraining) return;
  const logger = app.get(Logger);
  const deadline = Date.now() + DRAIN_TIMEOUT_SECONDS * 1000;
  registry.drain();
  logger.log({ rooms: registry.roomCount, peers: registry.peerCount }, 'Draining: no new meetings');
  const timer = setInterval(() => {
    if (registry.roomCount > 0 && Date.now() < deadline) return;
    clearInterval(timer);
    void app.close().then(() => process.exit(0));
  }, LOOK_EVERY_MS);
}
