export interface MeterOptions {
  /** How often the level is read, in milliseconds. */
  everyMs: number;
  /** Hears the level of the last 21 ms (at 48 kHz), in dBFS; far below any sound where the track is muted. */
  report: (decibel: number) => void;
}

/**
 * Measures how loud a microphone is.
 * @returns what ends the measuring.
 */
export function meterMicrophone(track: MediaStreamTrack, { everyMs, report }: MeterOptions): () => void {
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
    report(decibelOf(samples));
  }, everyMs);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close().catch(() => undefined);
  };
}

/** The power of the samples in dBFS. */
export function decibelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return 10 * Math.log10(power || Number.MIN_VALUE);
}
