import { afterEach, describe, expect, it } from '@jest/globals';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Relay } from '@plenum/datachannel-peer';
import { prepareSink, SinkProcess } from './sink-process.ts';
import { UdpRelay } from './udp-relay.ts';

const LOOPBACK = '127.0.0.1';
const open: { close: () => void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

async function socket(): Promise<Socket> {
  const one = createSocket('udp4');
  one.bind(0, LOOPBACK);
  await once(one, 'listening');
  open.push(one);
  return one;
}

/** An RTP packet of this stream; RTCP has another second byte. */
function packetOf(sequence: number, ssrc = 7, secondByte = 111): Buffer {
  const packet = Buffer.alloc(60);
  packet[0] = 0x80;
  packet[1] = secondByte;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** An agent that has spoken to a server through the relay, and where the server sees it. */
async function introduced(openRelay: (server: Socket) => Promise<Relay>) {
  const [agent, server] = await Promise.all([socket(), socket()]);
  const relay = await openRelay(server);
  open.push(relay);
  agent.send('hello', relay.endpoint.port, relay.endpoint.address);
  const [datagram, from] = (await once(server, 'message')) as [Buffer, { address: string; port: number }];
  expect(String(datagram)).toBe('hello');
  return { agent, say: (packet: Buffer | string) => server.send(packet, from.port, from.address) };
}

const sink = prepareSink();

describe('a relay', () => {
  it('hands media over sealed, ends the reports on it, and passes the rest', async () => {
    const media: Buffer[] = [];
    const { agent, say } = await introduced((server) =>
      UdpRelay.open({ server: server.address(), onSealedMedia: (packet) => media.push(packet) }),
    );
    say(packetOf(1));
    say(packetOf(2, 7, 201));
    say('not media');
    expect(String(((await once(agent, 'message')) as [Buffer])[0])).toBe('not media');
    expect(media.map((packet) => packet.readUInt16BE(2))).toEqual([1]);
  });

  // Where no compiler is, nothing is compiled, and the generator does without.
  (sink ? it : it.skip)(
    'of the sink counts each stream by its gaps, around the end of the sequence',
    async () => {
      const process = new SinkProcess(sink!);
      open.push(process);
      const firsts: number[] = [];
      const got = new Map<number, number[]>();
      let tell = () => {};
      const { agent, say } = await introduced((server) =>
        process.open(server.address(), {
          handleFirstMedia: (atMs) => firsts.push(atMs) > 0,
          handleStream: (ssrc, ...counts) => {
            got.set(ssrc, counts);
            tell();
          },
        }),
      );
      say(packetOf(2, 7, 201));
      say('not media');
      expect(String(((await once(agent, 'message')) as [Buffer])[0])).toBe('not media');
      const counted = new Promise<void>((resolve) => (tell = () => got.size === 2 && resolve()));
      [0xfffe, 0xffff, 0x10002, 0x10001].forEach((sequence) => say(packetOf(sequence)));
      say(packetOf(5, 8));
      await counted;
      expect(got.get(7)).toEqual([4, 240, 1, 0x10002]);
      expect(got.get(8)).toEqual([1, 60, 0, 5]);
      expect(firsts).toHaveLength(1);
    },
  );

  (sink ? it : it.skip)('of the sink tells of media again where the first could not be taken', async () => {
    const process = new SinkProcess(sink!);
    open.push(process);
    let tell = () => {};
    const taken = new Promise<void>((resolve) => (tell = resolve));
    let firsts = 0;
    const { say } = await introduced((server) =>
      process.open(server.address(), {
        handleFirstMedia: () => {
          firsts += 1;
          if (firsts === 3) tell();
          return firsts === 3;
        },
        handleStream: () => undefined,
      }),
    );
    const talk = setInterval(() => say(packetOf(1)), 5);
    await taken;
    clearInterval(talk);
    expect(firsts).toBe(3);
  });

  (sink ? it : it.skip)('of the sink is at no address that somebody has just left', async () => {
    const process = new SinkProcess(sink!);
    open.push(process);
    const server = await socket();
    const counts = { handleFirstMedia: () => true, handleStream: () => undefined };
    const left = await process.open(server.address(), counts);
    left.close();
    const entered = await process.open(server.address(), counts);
    expect(entered.endpoint).not.toEqual(left.endpoint);
  });
});
