import type { types } from 'mediasoup';

/** For so long, in milliseconds, a new Producer may cease to send layers that it began with. */
export const SETTLES_WITHIN_MS = 5_000;

/**
 * How long after the first picture the wanted layer is asked for, in milliseconds. Chrome makes no key frame within 300 ms
 * of the last one that was asked for, of whichever layer (libwebrtc, EncoderRtcpFeedback), and mediasoup asks again
 * after a second only.
 */
export const LIFT_AFTER_MS = 500;

/**
 * Brings a Consumer of a new Producer from the lowest layer to the wanted one. A browser begins with all layers, finds that
 * it does not know yet what its uplink carries, and leaves the upper ones out for a while: whoever waits for a key frame
 * of these sees nothing until mediasoup takes them for dead, 1.5 s later. The lowest is always sent, and is seen until
 * the key frame of another has come.
 */
export class LayerRamp {
  private timer: NodeJS.Timeout | null = null;

  /** @param onEnd is called once: with what was wanted last, or with null where the Consumer closed before. */
  constructor(
    private readonly consumer: Pick<types.Consumer, 'on' | 'off' | 'observer'>,
    public wanted: types.ConsumerLayers,
    private readonly onEnd: (wanted: types.ConsumerLayers | null) => void,
  ) {
    consumer.on('layerschange', this.handleLayers);
    consumer.observer.once('close', this.handleClosed);
  }

  private readonly handleLayers = (layers?: types.ConsumerLayers): void => {
    if (layers) this.timer ??= setTimeout(() => this.end(this.wanted), LIFT_AFTER_MS);
  };

  private readonly handleClosed = (): void => this.end(null);

  private end(wanted: types.ConsumerLayers | null): void {
    if (this.timer) clearTimeout(this.timer);
    this.consumer.off('layerschange', this.handleLayers);
    this.consumer.observer.off('close', this.handleClosed);
    this.onEnd(wanted);
  }
}
