import { databaseSettings, type EngineName } from './engines.ts';
import { RestClient } from './rest-client.ts';
import { TestServer } from './test-server.ts';

export interface KeptServer {
  server: TestServer;
  admin: RestClient;
  host: RestClient;
  /** Another host, who owns nothing of the first one's. */
  other: RestClient;
  /** What it was started with: a new start finds what it kept. */
  settings: Record<string, string>;
}

/** A server on a database of its own, with an admin and two hosts. */
export async function startKeptServer(
  engine: EngineName,
  more: Record<string, string> = {},
): Promise<KeptServer> {
  const settings = { ...(await databaseSettings(engine)), ...more };
  const server = await TestServer.start(settings);
  const admin = await RestClient.firstAdmin(server);
  const host = await admin.invite('host', 'host@example.org');
  const other = await admin.invite('host', 'other@example.org');
  return { server, admin, host, other, settings };
}
