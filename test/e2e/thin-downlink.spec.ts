import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { UdpNetwork } from '../support/udp-network.ts';
import { until } from '../support/until.ts';

/** Synthetic people with recorded cameras and voices. */
const OTHERS = 5;
/** Two voices, and one picture of the lowest layer, which take 80 and 130 kbit/s. */
const THIN_KBPS = 250;
/** The server waits 3 s before it takes a line that breaks in for thin; mediasoup's estimate needs some more to fall. */
const SETTLED = { withinMs: 45_000 };
const HEARD_MS = 4_000;

// Synthetic microphones are never silent: the loudest two are heard, which take 80 kbit/s.
const stage = Stage.use({ server: { ALL_AUDIO_UP_TO: '0', LOUDEST_SPEAKERS: '2' } });

/** What has come of all sounds so far. */
interface Heard {
  received: number;
  lost: number;
  energy: number;
  /** When it was counted, in milliseconds. */
  at: number;
}

const heardBy = ({ page }: Participant): Promise<Heard> =>
  page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const sounds = reports
      .flatMap((report) => [...report.values()] as Record<string, unknown>[])
      .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
    const sum = (key: string) => sounds.reduce((total, sound) => total + Number(sound[key] ?? 0), 0);
    return {
      ...{ received: sum('packetsReceived'), lost: sum('packetsLost'), energy: sum('totalAudioEnergy') },
      at: Math.max(...sounds.map(({ timestamp }) => Number(timestamp))),
    };
  });

/** Waits until some seconds of sound have come. @returns what came in them. */
async function hear(person: Participant): Promise<Omit<Heard, 'at'>> {
  const before = await heardBy(person);
  const after = await until('seconds of sound', async () => {
    const now = await heardBy(person);
    return now.at >= before.at + HEARD_MS && now;
  });
  return {
    received: after.received - before.received,
    lost: after.lost - before.lost,
    energy: after.energy - before.energy,
  };
}

it('a thin downlink carries the sound first, and tiles say which pictures it does not', async () => {
  const network = new UdpNetwork();
  const room = ['--room', 'thin', '--workload', 'W3', '--participants', String(OTHERS), '--duration', '150'];
  const args = ['--disable-warning=ExperimentalWarning', 'apps/load/src/main.ts', '--url', stage.server.url];
  const load = spawn(process.execPath, [...args, ...room], { stdio: 'ignore' });
  try {
    const ada = await stage.enter('thin-0', 'Ada', { permission: 'denied', prepare: network.attach });
    await ada.seesAndHears(OTHERS);
    const paused = ada.page
      .getByRole('group')
      .filter({ hasText: 'Paused to keep the sound clear on your network' });

    network.limitDownlink(THIN_KBPS);
    await until('pictures that are left out', () => paused.count(), SETTLED);
    await until(
      'clear sound',
      async () => {
        const { received, lost, energy } = await hear(ada);
        const isClear = energy > 0 && received >= HEARD_MS / 20 && lost < received / 20;
        if (isClear) return true;
        throw new Error(`${lost} packets were lost, ${received} received, of an energy of ${energy}`);
      },
      SETTLED,
    );
    expect(await paused.count()).toBeGreaterThan(0);
  } finally {
    load.kill('SIGTERM');
    await network.close();
  }
}, 120_000);
