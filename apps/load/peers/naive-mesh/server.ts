// The meeting that mediasoup's examples lead to, to compare with: everybody consumes everybody in full, by one message
// and one request for each Consumer, and every change of the roster is told to everybody at once. It speaks Plenum's
// protocol, so that the very same participants can use it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createWorker, type types } from 'mediasoup';
import { Server } from 'socket.io';
import { MeshRoom, type MeshContext } from './room.ts';

// As much as our own server asks for, in bytes.
const SOCKET_BUFFERS = { sendBufferSize: 4 * 1024 * 1024, recvBufferSize: 4 * 1024 * 1024 };

const CODECS: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
];

// As our server does for its own: it is the same worker.
process.env['GLIBC_TUNABLES'] ??= 'glibc.malloc.hugetlb=1';
const worker = await createWorker({ logLevel: 'error' });
worker.on('died', () => process.exit(1));
const webRtcServer = await worker.createWebRtcServer({
  listenInfos: [{ protocol: 'udp', ip: process.env['MEDIA_LISTEN_IP'] ?? '127.0.0.1', ...SOCKET_BUFFERS }],
});
const router = await worker.createRouter({ mediaCodecs: CODECS });
const context: MeshContext = { router, webRtcServer };

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });
const rooms = new Map<string, MeshRoom>();

io.on('connection', (socket) => {
  socket.emit('welcome', {
    protocolVersion: 1,
    routerRtpCapabilities: router.rtpCapabilities,
    resumeWithinMs: 0,
  });
  socket.once('join', async (data: { roomId: string }, acknowledge) => {
    let room = rooms.get(data.roomId);
    if (!room) rooms.set(data.roomId, (room = new MeshRoom(context)));
    await room.join(socket, data as never, acknowledge);
  });
});

process.on('SIGTERM', () => {
  worker.close();
  process.exit(0);
});
http.listen(0, '127.0.0.1', () => {
  console.log(`The naive mesh is ready at http://localhost:${(http.address() as AddressInfo).port}`);
});
