import { once } from 'node:events';
import { connect } from 'node:net';
import { within } from './within.ts';

const PATIENCE_MS = 2_000;

/** Whether somebody takes connections there, seen from here. */
export async function takesConnections(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await within(PATIENCE_MS, 'no connection', once(socket, 'connect'));
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
