import type { ClientFact, Kind, RequestInput, Source, VideoCodec } from '@plenum/protocol';
import type { types } from 'mediasoup-client';
import { chooseEncodings, chooseScreenEncodings, keepResolution, type EncodingChoice } from './encodings.ts';
import { codeOf } from './request-failed-error.ts';
import type { Request } from './signaling-connection.ts';

/** A Producer at this end, and what the server was told of it. */
export interface Outgoing {
  producer: types.Producer;
  /** What the server was asked to make; asked again where the answer was lost. */
  asked: RequestInput<'produce'>;
  registered: Promise<string>;
  producerId: string | null;
  toldPaused: boolean;
  /** As they were chosen; none for sound. */
  encodings: types.RtpEncodingParameters[];
  /** The highest layer that is sent in full; -1: none. */
  maxSpatialLayer: number;
}

/** How much one packet of sound holds, in milliseconds: half the packets where they are many, for 20 ms more delay. */
const PTIME = { small: 20, large: 40 };

const VOICE = { opusDtx: true, opusFec: true, opusStereo: false };
/** What a shared screen plays: music in it is not to be cut where it is soft. */
const SCREEN_SOUND = { opusDtx: false, opusFec: true, opusStereo: true, opusMaxAverageBitrate: 128_000 };

const NO_LAYERS: EncodingChoice = { codec: undefined, encodings: [] };

export interface ProducerMakerOptions {
  transport: types.Transport;
  /** What this browser can send, by kind and codec. */
  sendRtpCapabilities: types.RtpCapabilities;
  /** Whether many send sound, or many are meant to hear it; asked when a microphone is switched on, and not again. */
  isLargeRoom: () => boolean;
  /** What everybody in the room can receive now. */
  videoCodecs: () => readonly VideoCodec[];
  request: Request;
  record: (fact: ClientFact) => void;
  /** Whether a source is to begin paused; read when the server is asked for its Producer. */
  isPaused: (source: Source) => boolean;
}

/** Makes the Producers of one send transport, each in the codec and the layers of its source, here and at the server. */
export class ProducerMaker {
  private readonly options: ProducerMakerOptions;
  private readonly codecs: types.RtpCodecCapability[];
  /** Replies to `produce` that the transport's event handed over, by the id that was made up for it. */
  private readonly registrations = new Map<string, Pick<Outgoing, 'asked' | 'registered'>>();
  private negotiated = false;

  constructor(options: ProducerMakerOptions) {
    this.options = options;
    this.codecs = options.sendRtpCapabilities.codecs ?? [];
    options.transport.on('produce', ({ appData, kind, rtpParameters }, callback) => {
      const localId = crypto.randomUUID();
      this.registrations.set(localId, this.register(appData['source'] as Source, kind, rtpParameters));
      // mediasoup-client does nothing else before this is answered: a made-up id lets the camera's `produce` follow
      // the microphone's at once, within the same round trip. Nobody but us reads the id.
      callback({ id: localId });
    });
  }

  /** The server may refuse it later, or never answer: `registered` tells. */
  async make(source: Source, track: MediaStreamTrack): Promise<Outgoing> {
    const { transport, record } = this.options;
    const { codec, encodings } = this.choiceFor(source);
    const producer = await transport.produce({
      track,
      stopTracks: false,
      appData: { source },
      // Called as soon as the transceiver exists.
      onRtpSender: () => record({ type: 'trackAdded', source }),
      ...(track.kind === 'video' ? { codec, encodings } : { codecOptions: this.soundFor(source) }),
    });
    if (source === 'screen') await keepResolution(producer.rtpSender);
    if (!this.negotiated) record({ type: 'descriptionsSet', direction: 'send' });
    this.negotiated = true;
    const registration = this.registrations.get(producer.id)!;
    this.registrations.delete(producer.id);
    const { paused: toldPaused } = registration.asked;
    return { producer, producerId: null, toldPaused, encodings, maxSpatialLayer: Infinity, ...registration };
  }

  /** Asks the server once more for a Producer that it does not have. */
  reregister(outgoing: Outgoing, paused: boolean): void {
    outgoing.producerId = null;
    outgoing.asked = { ...outgoing.asked, paused };
    outgoing.toldPaused = paused;
    outgoing.registered = this.sendProduce(outgoing.asked);
  }

  /**
   * Closes it at the server too.
   * @returns its id there, if it had one.
   * @throws RequestFailedError where the server may have it still.
   */
  async close({ producer, registered }: Outgoing): Promise<string | null> {
    producer.close();
    const producerId = await registered.catch((error: unknown) => {
      if (codeOf(error) === 'disconnected') throw error; // It may be there all the same: the resume tells.
      return null; // Refused: there is nothing to close.
    });
    if (producerId === null) return null;
    await this.options.request('closeProducer', { producerId }).catch((error: unknown) => {
      if (codeOf(error) !== 'producerNotFound') throw error; // A moderator has closed it already.
    });
    return producerId;
  }

  /** Sent in a codec that not everybody takes, while there is a better one. */
  isOutdated(source: Source, { producer }: Outgoing): boolean {
    if (producer.kind === 'audio') return false;
    const mimeType = producer.rtpParameters.codecs[0]?.mimeType;
    if (this.options.videoCodecs().some((codec) => codec === mimeType?.toLowerCase())) return false;
    return this.choiceFor(source).codec?.mimeType !== mimeType;
  }

  private choiceFor(source: Source): EncodingChoice {
    const received = this.options.videoCodecs();
    if (source === 'webcam') return chooseEncodings(this.codecs, received);
    return source === 'screen' ? chooseScreenEncodings(this.codecs, received) : NO_LAYERS;
  }

  private soundFor(source: Source): types.ProducerCodecOptions {
    if (source === 'screenAudio') return SCREEN_SOUND;
    return { ...VOICE, opusPtime: this.options.isLargeRoom() ? PTIME.large : PTIME.small };
  }

  private register(source: Source, kind: Kind, rtpParameters: types.RtpParameters) {
    const { transport, isPaused } = this.options;
    const asked = { transportId: transport.id, kind, source, rtpParameters, paused: isPaused(source) };
    return { asked, registered: this.sendProduce(asked) };
  }

  private sendProduce(asked: RequestInput<'produce'>): Promise<string> {
    const registered = this.options.request('produce', asked).then(({ producerId }) => producerId);
    // It is awaited when there is something to tell of this Producer; until then its failure is nobody's surprise.
    registered.catch(() => undefined);
    return registered;
  }
}
