import type { INestApplication } from '@nestjs/common';
import { Logger } from 'nestjs-pino';
import type { Configuration } from './config/configuration.ts';
import { RoomRegistry } from './domain/room-registry.ts';
import { RoomNotifier } from './gateway/room-notifier.ts';

/** How often a draining server looks whether its last meeting is over, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** Whoever was told an hour before, or has come since, is told once more. */
const LAST_CALL_MS = 5 * 60_000;

/** Not by SIGTERM: mediasoup closes its workers as soon as the process gets that. */
export function drainOnSignal(app: INestApplication, configuration: Configuration): void {
  process.on('SIGUSR2', () => startDraining(app, configuration));
}

/**
 * No new meetings, those in progress go on and are told, and the process exits with 0 when the last one is over or the time is up.
 * Idempotent.
 */
export function startDraining(app: INestApplication, { DRAIN_TIMEOUT_SECONDS }: Configuration): void {
  const registry = app.get(RoomRegistry);
  if (registry.isDraining) return;
  const logger = app.get(Logger);
  const notifier = app.get(RoomNotifier);
  const lastsMs = DRAIN_TIMEOUT_SECONDS * 1000;
  const deadline = Date.now() + lastsMs;
  registry.drain();
  notifier.serverDraining(lastsMs);
  let isLastCallDue = lastsMs > LAST_CALL_MS;
  logger.log({ rooms: registry.roomCount, peers: registry.peerCount }, 'Draining: no new meetings');
  const timer = setInterval(() => {
    const leftMs = deadline - Date.now();
    if (isLastCallDue && leftMs <= LAST_CALL_MS) {
      isLastCallDue = false;
      notifier.serverDraining(Math.max(0, leftMs));
    }
    if (registry.roomCount > 0 && leftMs > 0) return;
    clearInterval(timer);
    void app.close().then(() => process.exit(0));
  }, LOOK_EVERY_MS);
}
