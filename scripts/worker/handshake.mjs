// Proves a media worker before it is trusted with a meeting: a real ICE, DTLS and SRTP session on 127.0.0.1, with
// packets in both directions. A worker that starts and creates transports can still crash in its first handshake (see
// compat/bio_callback.h), so nothing less is proof.
//
//   node handshake.mjs <mediasoup-worker>      exits 0 and prints what was negotiated, or exits 1 and prints why not
//
// It runs in a process of its own, on the Node that Plenum runs on: a crash of either library must not take the caller
// with it.
import { accessSync, constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const TIMEOUT_MS = 15_000;
const PACKETS_WANTED = 10;
const PACKET_INTERVAL_MS = 20;
const SSRC = 0x1e0b5;
const OPUS = {
  kind: 'audio',
  mimeType: 'audio/opus',
  clockRate: 48_000,
  channels: 2,
  preferredPayloadType: 111,
};

/**
 * Connects a peer to a WebRtcTransport of the given worker and sends Opus to it and back.
 * @param {string} workerBin path of the binary
 * @returns {Promise<{ suite: string, received: number, returned: number }>} the SRTP suite and the packets seen by the
 *   Producer and by the peer; rejects with the reason that the worker is no good
 */
export async function proveWorker(workerBin) {
  accessSync(workerBin, constants.X_OK);
  const mediasoup = await import('mediasoup');
  const log = listenForSuite(mediasoup);
  const settings = { workerBin, logLevel: 'debug', logTags: ['dtls', 'srtp'] };
  const worker = await mediasoup.createWorker(settings).catch((error) => {
    throw new Error(`the worker does not start: ${error.message}`);
  });
  const died = new Promise((_, reject) => {
    worker.once('died', (error) => reject(new Error(`the worker died in the handshake: ${error.message}`)));
  });
  died.catch(() => {});
  try {
    const session = await Promise.race([openSession(worker), died]);
    const counts = await Promise.race([exchangePackets(session), died]);
    const suite = log.suite();
    if (!/^SRTP_AEAD_AES_(128|256)_GCM$/.test(suite)) {
      throw new Error(`negotiated ${suite}, although both ends can do AES-GCM`);
    }
    return { suite, ...counts };
  } finally {
    worker.close();
  }
}

/** The worker says in its log only which SRTP suite was chosen. */
function listenForSuite(mediasoup) {
  let suite = 'no SRTP suite';
  mediasoup.setLogEventListeners({
    ondebug: (_namespace, line) => {
      suite = /chosen SRTP crypto suite: (\S+)/.exec(line)?.[1] ?? suite;
    },
  });
  return { suite: () => suite };
}

async function openSession(worker) {
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1', portRange: { min: 40_000, max: 49_999 } }],
  });
  const router = await worker.createRouter({ mediaCodecs: [OPUS] });
  const transport = await router.createWebRtcTransport({ webRtcServer });
  const producer = await transport.produce({
    kind: 'audio',
    rtpParameters: {
      mid: '0',
      codecs: [{ mimeType: OPUS.mimeType, clockRate: 48_000, channels: 2, payloadType: 111 }],
      encodings: [{ ssrc: SSRC }],
    },
  });
  // The peer also receives what it sent, so that encryption is proved as well as decryption.
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: router.rtpCapabilities,
  });
  const peer = await connectPeer(transport, consumer.rtpParameters);
  return { transport, producer, ...peer };
}

async function connectPeer(transport, sentBack) {
  const { default: datachannel } = await import('node-datachannel');
  datachannel.initLogger('Error', () => {}); // without a callback it writes to our output
  const connection = new datachannel.PeerConnection('handshake', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  const audio = new datachannel.Audio('0', 'SendRecv');
  audio.addOpusCodec(111);
  audio.addSSRC(SSRC, 'handshake');
  const track = connection.addTrack(audio);
  const offer = new Promise((resolve) => connection.onLocalDescription(resolve));
  connection.setLocalDescription('offer');
  const fingerprint = /a=fingerprint:(\S+) (\S+)/.exec(await offer);
  await transport.connect({
    dtlsParameters: { role: 'client', fingerprints: [{ algorithm: fingerprint[1], value: fingerprint[2] }] },
  });
  connection.setRemoteDescription(answer(transport, sentBack), 'answer');
  return { connection, track, cleanup: datachannel.cleanup };
}

/** The SDP that a browser's side would get: mediasoup itself speaks no SDP. It is ICE-lite, and waits for the DTLS. */
function answer({ iceParameters, iceCandidates, dtlsParameters }, sentBack) {
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'c=IN IP4 127.0.0.1',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:111 opus/48000/2',
    `a=ssrc:${sentBack.encodings[0].ssrc} cname:handshake`,
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:${fingerprint.algorithm} ${fingerprint.value}`,
    'a=setup:passive',
    ...iceCandidates.map(
      (c) => `a=candidate:${c.foundation} 1 ${c.protocol} ${c.priority} ${c.ip} ${c.port} typ host`,
    ),
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

async function exchangePackets({ transport, producer, connection, track, cleanup }) {
  let returned = 0;
  track.onMessage((packet) => {
    if ((packet[1] & 0x7f) >= 64 && (packet[1] & 0x7f) < 96) return; // RTCP, by RFC 5761 section 4
    returned += 1;
  });
  try {
    const giveUpAt = Date.now() + TIMEOUT_MS;
    for (let sequence = 0; Date.now() < giveUpAt; sequence += 1) {
      if (track.isOpen()) track.sendMessageBinary(opusPacket(sequence));
      await sleep(PACKET_INTERVAL_MS);
      if (returned < PACKETS_WANTED) continue;
      const received = (await producer.getStats())[0]?.packetCount ?? 0;
      if (transport.dtlsState === 'connected' && received >= PACKETS_WANTED) return { received, returned };
    }
    const received = (await producer.getStats())[0]?.packetCount ?? 0;
    throw new Error(
      `no media after ${TIMEOUT_MS / 1000} s: ICE ${transport.iceState}, DTLS ${transport.dtlsState}, ` +
        `${received} packets received, ${returned} sent back`,
    );
  } finally {
    connection.close();
    cleanup();
  }
}

/** An RTP packet (RFC 3550 section 5.1) of 20 ms of Opus silence. */
function opusPacket(sequence) {
  const packet = Buffer.alloc(15);
  packet[0] = 0x80;
  packet[1] = 111;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 960) >>> 0, 4);
  packet.writeUInt32BE(SSRC, 8);
  packet.set([0xf8, 0xff, 0xfe], 12);
  return packet;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(JSON.stringify(await proveWorker(process.argv[2] ?? '')));
    process.exit(0); // node-datachannel's threads would keep the process
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
