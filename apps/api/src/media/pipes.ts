import type { ProducerId } from '@plenum/protocol';
import type { types } from 'mediasoup';
import type { Log } from '../domain/ports.ts';
import { SOCKET_BUFFER_BYTES } from './listen-infos.ts';

/** How long a pipe that nobody uses is kept for who pages back, in milliseconds. */
export const PIPE_LINGER_MS = 5_000;

/** Where Producers are piped from. */
export interface PipeSource {
  readonly router: types.Router;
  /** Hears of each pipe's Consumer, which costs the source what any other does. */
  handlePipeConsumer(pipeConsumer: types.Consumer): void;
}

/** Says that a borrowed Producer is used no more. Idempotent. */
export type Release = () => void;

interface Pipe {
  /** Null where it could not be made. */
  readonly ready: Promise<types.Producer | null>;
  users: number;
  linger: NodeJS.Timeout | null;
}

/**
 * The Producers of other Routers that one Router can be asked for, each under its own id, piped while somebody uses
 * them and shortly after. A pipe closes with its Producer, with either Router, and pauses with its Producer.
 */
export class Pipes {
  private readonly pipes = new Map<ProducerId, Pipe>();

  constructor(
    private readonly target: types.Router,
    private readonly log: Log,
  ) {}

  /** Has the Producer on the target until released. @returns null where it cannot be had: it was just closed, say */
  async borrow(producer: types.Producer, source: PipeSource): Promise<Release | null> {
    const pipe = this.pipes.get(producer.id) ?? this.open(producer, source);
    pipe.users += 1;
    this.stopLingering(pipe);
    const pipeProducer = await pipe.ready;
    if (!pipeProducer) return null;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.giveBack(pipe, pipeProducer);
    };
  }

  /** The Router, with which the pipes close, is its owner's to close. */
  close(): void {
    for (const pipe of this.pipes.values()) this.stopLingering(pipe);
    this.pipes.clear();
  }

  /** Two who ask at once get one pipe: it is in the map before it is made. */
  private open(producer: types.Producer, source: PipeSource): Pipe {
    const ready = this.make(producer, source).catch((error: unknown) => {
      if (!producer.closed)
        this.log.warn('A Producer could not be piped', { producerId: producer.id, error });
      return null;
    });
    const pipe: Pipe = { ready, users: 0, linger: null };
    this.pipes.set(producer.id, pipe);
    void ready.then((pipeProducer) => {
      if (!pipeProducer || pipeProducer.closed) this.forget(producer.id, pipe);
      else pipeProducer.observer.once('close', () => this.forget(producer.id, pipe));
    });
    return pipe;
  }

  private async make(producer: types.Producer, source: PipeSource): Promise<types.Producer> {
    const { pipeConsumer, pipeProducer } = await source.router.pipeToRouter({
      producerId: producer.id,
      router: this.target,
      // Both ends are on this machine, and carry nothing but RTP.
      listenInfo: {
        protocol: 'udp',
        ip: '127.0.0.1',
        sendBufferSize: SOCKET_BUFFER_BYTES,
        recvBufferSize: SOCKET_BUFFER_BYTES,
      },
      enableSctp: false,
      enableSrtp: false,
    });
    if (!pipeConsumer || !pipeProducer) throw new Error('mediasoup made no pipe');
    source.handlePipeConsumer(pipeConsumer);
    await this.mirrorPauses(producer, pipeConsumer, pipeProducer);
    return pipeProducer;
  }

  /**
   * pipeToRouter does so itself, but handles no rejection: a mute while the target's worker dies would end the process.
   * It also misses a mute between its last look and its listening.
   */
  private async mirrorPauses(
    producer: types.Producer,
    pipeConsumer: types.Consumer,
    pipeProducer: types.Producer,
  ): Promise<void> {
    const mirror = (paused: boolean) =>
      (paused ? pipeProducer.pause() : pipeProducer.resume()).catch((error: unknown) => {
        if (!pipeProducer.closed) this.log.warn('A pipe did not follow its Producer', { paused, error });
      });
    for (const event of ['pause', 'resume'] as const) {
      pipeConsumer.observer.removeAllListeners(event);
      pipeConsumer.observer.on(event, () => void mirror(event === 'pause'));
    }
    if (producer.paused !== pipeProducer.paused) await mirror(producer.paused);
  }

  private giveBack(pipe: Pipe, pipeProducer: types.Producer): void {
    pipe.users -= 1;
    if (pipe.users > 0 || pipeProducer.closed) return;
    pipe.linger = setTimeout(() => pipeProducer.close(), PIPE_LINGER_MS);
  }

  private forget(producerId: ProducerId, pipe: Pipe): void {
    this.stopLingering(pipe);
    if (this.pipes.get(producerId) === pipe) this.pipes.delete(producerId);
  }

  private stopLingering(pipe: Pipe): void {
    if (pipe.linger) clearTimeout(pipe.linger);
    pipe.linger = null;
  }
}
