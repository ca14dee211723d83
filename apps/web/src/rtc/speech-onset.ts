/** What is quieter than this is no speech, in dBFS. */
const FLOOR = -50;
/** Speech stands out from the noise of the room by so many decibels. */
const ABOVE_NOISE = 10;
/** The noise is taken to rise by so many decibels a second at most: a long word does not become noise. */
const NOISE_RISES = 3;
/** A knock on the table is shorter, a syllable longer: milliseconds. */
const LOUD_FOR = 40;
/** A pause between words is shorter, and begins nothing anew: milliseconds. */
const QUIET_FOR = 500;

/** Finds in a microphone's level where somebody begins to speak. Pure: it is told how time passes. */
export class SpeechOnset {
  private noise = FLOOR;
  private loudMs = 0;
  private quietMs = QUIET_FOR;

  /**
   * @param decibel the level now, in dBFS
   * @param passedMs since the last level
   * @returns whether somebody has just begun to speak.
   */
  hear(decibel: number, passedMs: number): boolean {
    const isLoud = decibel > Math.max(FLOOR, this.noise + ABOVE_NOISE);
    // Not as deep as the silence of a muted microphone, out of which the noise would take long to rise again.
    this.noise = Math.max(
      FLOOR - ABOVE_NOISE,
      Math.min(decibel, this.noise + (NOISE_RISES * passedMs) / 1000),
    );
    if (!isLoud) {
      this.loudMs = 0;
      this.quietMs += passedMs;
      return false;
    }
    this.loudMs += passedMs;
    if (this.loudMs < LOUD_FOR) return false;
    const begins = this.quietMs >= QUIET_FOR;
    this.quietMs = 0;
    return begins;
  }
}
