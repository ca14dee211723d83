/** How often the level is read, in milliseconds: about 15 times a second. */
const EVERY = 66;

/**
 * Measures how loud a microphone is, for a meter that people look at.
 * @param report gets the level, 0 to 1, on a scale on which speech moves most of the meter.
 * @returns what ends the measuring.
 */
export function measureLevel(track: MediaStreamTrack, report: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // Until the person has touched the page, some browsers keep the context asleep.
  const wake = (): void => void context.resume().catch(() => undefined);
  wake();
  const timer = setInterval(() => {
    if (context.state === 'suspended') wake();
    analyser.getFloatTimeDomainData(samples);
    report(levelOf(samples));
  }, EVERY);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close().catch(() => undefined);
    report(0);
  };
}

/** Maps -60 dBFS (a quiet room) to 0 and -10 dBFS (loud speech) to 1. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibel = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibel + 60) / 50));
}
