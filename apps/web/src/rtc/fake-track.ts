/** A track without a browser, for unit tests. */
export class FakeTrack extends EventTarget {
  readonly id = crypto.randomUUID();
  readonly kind: 'audio' | 'video';
  enabled = true;
  readyState: MediaStreamTrackState = 'live';
  /** Which way a phone's camera looks. */
  facingMode: 'user' | 'environment' | undefined;
  private readonly deviceId: string;

  constructor(kind: 'audio' | 'video', deviceId = `some ${kind} device`) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }

  get label(): string {
    return `Name of ${this.deviceId}`;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, ...(this.facingMode && { facingMode: this.facingMode }) };
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As when its device is unplugged. */
  end(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }

  /** What the code under test takes it for. */
  get asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}
