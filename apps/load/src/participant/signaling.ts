import type {
  NotificationData,
  NotificationName,
  RequestInput,
  RequestName,
  RequestReply,
} from '@plenum/protocol';
import { RequestRefusedError, SignalingClient } from '@plenum/signaling-client';
import { monotonicMs } from '../clock.ts';
import type { Tally } from '../measure/tally.ts';

const PATIENCE_MS = 20_000;

/** One participant's socket, and what is said on it, counted. */
export class Signaling {
  requests = 0;
  /** By {@link monotonicMs}. */
  openedAt = 0;
  private readonly client: SignalingClient;
  private readonly tally: Tally;

  constructor(url: string, tally: Tally) {
    this.tally = tally;
    this.client = new SignalingClient(url, { patienceMs: PATIENCE_MS });
  }

  /** @throws where no connection comes about, or the server says nothing on it */
  open(): Promise<NotificationData<'welcome'>> {
    this.openedAt = monotonicMs();
    return this.client.open();
  }

  on<N extends NotificationName>(name: N, listener: (data: NotificationData<N>) => void): void {
    this.client.on(name, (data) => {
      this.tally.notifications += 1;
      listener(data);
    });
  }

  /** @throws where the server refuses it, or does not answer */
  async request<N extends RequestName>(name: N, data: RequestInput<N>): Promise<RequestReply<N>> {
    this.requests += 1;
    this.tally.requests += 1;
    try {
      return await this.client.request(name, data);
    } catch (error) {
      if (error instanceof RequestRefusedError) this.tally.refused += 1;
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.client.isOpen;
  }

  close(): void {
    this.client.close();
  }
}
