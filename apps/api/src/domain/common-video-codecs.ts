import { VIDEO_CODECS, type RtpCapabilities, type VideoCodec } from '@plenum/protocol';

/**
 * Which video codecs everybody in a room can receive: what is sent in another one somebody does not see. Counted, so that
 * a newcomer costs the same in a room of any size. See docs/decisions/0011.
 */
export class CommonVideoCodecs {
  private readonly receivers = new Map<VideoCodec, number>();
  private peers = 0;

  constructor(private readonly onChanged: () => void) {}

  /** The best known first; all of them in an empty room. */
  get list(): VideoCodec[] {
    return VIDEO_CODECS.filter((codec) => (this.receivers.get(codec) ?? 0) === this.peers);
  }

  add(rtpCapabilities: RtpCapabilities): void {
    this.count(rtpCapabilities, 1);
  }

  remove(rtpCapabilities: RtpCapabilities): void {
    this.count(rtpCapabilities, -1);
  }

  private count({ codecs = [] }: RtpCapabilities, by: 1 | -1): void {
    const before = this.list.join();
    const known = new Set(codecs.map(({ mimeType }) => String(mimeType).toLowerCase()));
    this.peers += by;
    for (const codec of VIDEO_CODECS)
      if (known.has(codec)) this.receivers.set(codec, (this.receivers.get(codec) ?? 0) + by);
    if (this.peers > 0 && this.list.join() !== before) this.onChanged();
  }
}
