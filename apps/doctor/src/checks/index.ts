import type { Check } from '../check.ts';
import { announcedAddress } from './announced-address.ts';
import { backup } from './backup.ts';
import { certificate } from './certificate.ts';
import { clock } from './clock.ts';
import { cpu } from './cpu.ts';
import { database } from './database.ts';
import { disk } from './disk.ts';
import { dns } from './dns.ts';
import { exposure } from './exposure.ts';
import { fileHandles } from './file-handles.ts';
import { mediaPorts } from './media-ports.ts';
import { mediaTcp, mediaTurn, mediaUdp } from './media.ts';
import { memory } from './memory.ts';
import { nodeVersion } from './node-version.ts';
import { origins } from './origins.ts';
import { proxies } from './proxies.ts';
import { publicUrl } from './public-url.ts';
import { secrets } from './secrets.ts';
import { server } from './server.ts';
import { settings } from './settings.ts';
import { turn } from './turn.ts';
import { udpBuffers } from './udp-buffers.ts';
import { webSocket } from './websocket.ts';
import { worker } from './worker.ts';

/** In the order in which they are told: what the others rest upon comes first. */
export const CHECKS: readonly Check[] = [
  ...[settings, secrets, nodeVersion, worker, server, database, backup],
  ...[publicUrl, dns, certificate, webSocket, origins, proxies, exposure],
  ...[announcedAddress, mediaPorts, mediaUdp, mediaTcp, turn, mediaTurn],
  ...[cpu, memory, disk, fileHandles, udpBuffers, clock],
];
