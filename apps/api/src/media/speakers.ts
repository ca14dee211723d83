import type { types } from 'mediasoup';
import type { Loudness } from './loudest.ts';

/** How many speakers are told, the loudest first. */
export const LOUDEST = 8;

/** What is quieter than this is no speech, in dBov (RFC 6464, section 3). */
const SPEECH_THRESHOLD_DBOV = -55;

/** What a packet of Opus holds where nothing is said of it, in milliseconds (RFC 7587, section 6.1). */
const DEFAULT_PTIME = 20;

/**
 * How often the loudest microphones are looked for, by the longest packets that fit, both in milliseconds. mediasoup
 * passes over whoever sent fewer than ten packets meanwhile, and averages over the silence before a short word: one
 * interval for all would be too short for some or too long for others.
 */
const LOOKS = [
  { ptime: DEFAULT_PTIME, interval: 300 },
  { ptime: Infinity, interval: 500 },
];

type Listener = (typeof LOOKS)[number] & { observer: types.AudioLevelObserver };

/** Hears who speaks on one Router: each microphone at the pace of its packets. They live as long as the Router does. */
export class Speakers {
  /**
   * @param changed is told those who speak at each pace, the loudest first: a list for each.
   * @throws whatever mediasoup throws, where the worker dies
   */
  static async create(router: types.Router, changed: (lists: Loudness[][]) => void): Promise<Speakers> {
    const options = { maxEntries: LOUDEST, threshold: SPEECH_THRESHOLD_DBOV };
    const listeners = LOOKS.map(async (look): Promise<Listener> => {
      const { interval } = look;
      return { ...look, observer: await router.createAudioLevelObserver({ ...options, interval }) };
    });
    return new Speakers(await Promise.all(listeners), changed);
  }

  private constructor(
    private readonly listeners: Listener[],
    changed: (lists: Loudness[][]) => void,
  ) {
    const lists: Loudness[][] = listeners.map(() => []);
    for (const [index, { observer }] of listeners.entries()) {
      const handle = (list: Loudness[]): void => {
        lists[index] = list;
        changed(lists);
      };
      observer.on('volumes', (volumes) => handle(volumes.flatMap(loudnessOf)));
      observer.on('silence', () => handle([]));
    }
  }

  /** @throws whatever mediasoup throws, where it is closed meanwhile */
  async add(microphone: types.Producer): Promise<void> {
    const ptime = ptimeOf(microphone.rtpParameters);
    const { observer } = this.listeners.find((listener) => ptime <= listener.ptime)!;
    await observer.addProducer({ producerId: microphone.id });
  }
}

/** As mediasoup-client says it where a web client asks for another than the default (`opusPtime`). */
function ptimeOf({ codecs }: types.RtpParameters): number {
  const ptime: unknown = codecs[0]?.parameters?.['ptime'];
  return typeof ptime === 'number' ? ptime : DEFAULT_PTIME;
}

function loudnessOf({ producer, volume }: types.AudioLevelObserverVolume): Loudness[] {
  const { peerId } = producer.appData;
  return typeof peerId === 'string' ? [{ peerId, volume }] : [];
}
