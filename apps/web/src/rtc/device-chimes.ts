/** What a chime tells of. */
export type ChimeName = 'joined' | 'left' | 'message' | 'hand' | 'test';

interface Chime {
  /** In hertz; each begins `apart` after the one before. */
  notes: readonly number[];
  /** In seconds. */
  apart: number;
  /** Of each note, in seconds. */
  lasts: number;
  /** The loudest that a note becomes; 1 is full scale. */
  peak: number;
}

const QUIET = { apart: 0.09, lasts: 0.22, peak: 0.06 };
const CHIMES: Record<ChimeName, Chime> = {
  joined: { ...QUIET, notes: [523.25, 659.25] },
  left: { ...QUIET, notes: [659.25, 523.25] },
  message: { ...QUIET, notes: [880] },
  hand: { ...QUIET, notes: [587.33, 783.99] },
  /** Loud enough to find out whether a speaker works. */
  test: { notes: [523.25, 659.25, 783.99], apart: 0.3, lasts: 0.6, peak: 0.25 },
};
/** How fast a note swells, in seconds: at once would click. */
const ATTACK = 0.015;

/** Short sounds, made and not loaded, out of the speaker that the person chose. */
export class Chimes {
  private readonly element = new Audio();
  private context: AudioContext | null = null;
  private output: MediaStreamAudioDestinationNode | null = null;

  /**
   * @param speakerId of the output; empty: the system's own.
   * @returns when it has been heard.
   * @throws DOMException `NotAllowedError` where the browser plays nothing before the person pressed something.
   */
  async play(name: ChimeName, speakerId: string): Promise<void> {
    const { context, output } = this.open();
    await setSpeaker(this.element, speakerId);
    await Promise.all([context.resume(), this.element.play()]);
    const { notes, apart, lasts, peak } = CHIMES[name];
    const ends = notes.map((frequency, index) => {
      const at = context.currentTime + index * apart;
      return sound({ context, output, frequency, at, lasts, peak });
    });
    await Promise.all(ends);
  }

  close(): void {
    this.element.pause();
    this.element.srcObject = null;
    void this.context?.close();
    [this.context, this.output] = [null, null];
  }

  /** By way of an element: not every browser lets a context choose its speaker. */
  private open(): { context: AudioContext; output: MediaStreamAudioDestinationNode } {
    this.context ??= new AudioContext();
    this.output ??= this.context.createMediaStreamDestination();
    this.element.srcObject ??= this.output.stream;
    return { context: this.context, output: this.output };
  }
}

interface Note {
  context: AudioContext;
  output: AudioNode;
  frequency: number;
  at: number;
  lasts: number;
  peak: number;
}

function sound({ context, output, frequency, at, lasts, peak }: Note): Promise<void> {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(peak, at + ATTACK);
  gain.gain.exponentialRampToValueAtTime(peak / 1000, at + lasts);
  oscillator.connect(gain).connect(output);
  oscillator.start(at);
  oscillator.stop(at + lasts);
  return new Promise((resolve) => oscillator.addEventListener('ended', () => resolve()));
}

/** Lets an element play by a speaker. One that is gone, or that the browser refuses, gives way to the system's own. */
export async function setSpeaker(element: HTMLMediaElement, speakerId: string): Promise<void> {
  // Safari lets no page choose.
  const { sinkId } = element as { sinkId?: string };
  if (sinkId === undefined || sinkId === speakerId) return;
  await element.setSinkId(speakerId).catch(() => element.setSinkId('').catch(() => undefined));
}
