// Janus's VideoRoom (Debian package janus) behind Plenum's protocol, so that the very same participants can be sent media
// by it. This process only translates; what is measured is Janus's own process, whose id stands in the line that says
// that all is ready.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { JanusSession } from './api.ts';
import { JanusProcess } from './process.ts';
import { answering, JanusRoom } from './room.ts';

const janus = await JanusProcess.start();
janus.onExit(() => process.exit(1));
process.on('SIGTERM', () => {
  janus.stop();
  process.exit(0);
});
const room = await JanusRoom.create(await JanusSession.open(janus.url));

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => {
  answering(socket, 'join', () => room.join(socket));
  const routerRtpCapabilities = { codecs: [], headerExtensions: [] };
  socket.emit('welcome', { protocolVersion: 1, routerRtpCapabilities, resumeWithinMs: 0 });
});
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  console.log(`Janus is ready at http://localhost:${port}, process ${janus.pid}`);
});
