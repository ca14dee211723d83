import { LIMITS, type ChatMessage, type ErrorCode, type PeerId } from '@plenum/protocol';
import { ChatLog } from './chat-log.ts';
import { randomUuid } from './random-uuid.ts';
import { RequestFailedError, toFailure } from './request-failed-error.ts';
import type { SessionChannel } from './session-channel.ts';
import { TypedEvents } from './typed-events.ts';

export interface ChatReader {
  peerId: PeerId;
  displayName: string;
}

/** A message that the server has not taken yet. */
export interface OutgoingMessage {
  readonly clientMessageId: string;
  readonly text: string;
  /** Null: to everybody. */
  readonly to: ChatReader | null;
  /** Why it was not sent; null while it is on its way. */
  readonly failure: ErrorCode | null;
}

export type ChatEvents = {
  /** Something is to be shown otherwise. */
  changed: [];
  /** New ones, said live or while this peer was away; its own are among them. */
  received: [messages: ChatMessage[]];
};

/** With these it is not the message that is at fault: it is sent again by itself, and all behind it wait. */
const PASSING: readonly (ErrorCode | null)[] = ['disconnected', 'timeout', 'notJoined', 'rateLimited'];
/** Where the server does not say when to try again, in milliseconds. */
const RETRY_AFTER = 5_000;

export function isPassing(failure: ErrorCode | null): boolean {
  return PASSING.includes(failure);
}

/** The chat of the meeting: nothing is lost and nothing said twice, however often the socket breaks. */
export class Chat {
  readonly events = new TypedEvents<ChatEvents>();
  private readonly channel: Pick<SessionChannel, 'request' | 'on' | 'events' | 'addToResume'>;
  private readonly log = new ChatLog();
  private waiting: OutgoingMessage[] = [];
  private selfPeerId: PeerId | null = null;
  private isSending = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(channel: Chat['channel']) {
    this.channel = channel;
    channel.addToResume(() => (this.log.lastId === undefined ? {} : { lastChatMessageId: this.log.lastId }));
    channel.events.on('joined', ({ peerId, chat }) => {
      this.selfPeerId = peerId;
      this.handleEntered(this.log.start(chat));
    });
    channel.events.on('resumed', ({ chat }) =>
      this.handleEntered(this.log.lastId === undefined ? this.log.start(chat) : this.log.add(chat.messages)),
    );
    channel.on('chatMessageAdded', ({ message }) => {
      // One's own comes with the answer, which says as well that it waits no more.
      if (message.fromPeerId !== this.selfPeerId) this.take([message]);
    });
  }

  get messages(): readonly ChatMessage[] {
    return this.log.messages;
  }

  get outgoing(): readonly OutgoingMessage[] {
    return this.waiting;
  }

  get hasEarlier(): boolean {
    return this.log.hasEarlier;
  }

  /** One after the other, in the order in which they were written. */
  send(text: string, to: ChatReader | null): void {
    // Behind one that waits for the line it waits too.
    const failure = this.waiting.map((one) => one.failure).find(isPassing) ?? null;
    this.waiting = [...this.waiting, { clientMessageId: randomUuid(), text, to, failure }];
    this.events.emit('changed');
    void this.sendWaiting();
  }

  /** This one, and all that wait for the same reason. */
  tryAgain(clientMessageId: string): void {
    this.release((one) => one.clientMessageId === clientMessageId || isPassing(one.failure));
  }

  discard(clientMessageId: string): void {
    this.waiting = this.waiting.filter((one) => one.clientMessageId !== clientMessageId);
    this.events.emit('changed');
  }

  /** @throws RequestFailedError */
  async fetchEarlier(): Promise<void> {
    const before = this.log.firstId;
    if (before === undefined) return;
    this.log.addEarlier(await this.channel.request('getChatMessages', { before, limit: LIMITS.chatPage }));
    this.events.emit('changed');
  }

  /** Another meeting begins. */
  clear(): void {
    clearTimeout(this.retry);
    this.log.clear();
    this.waiting = [];
    this.events.emit('changed');
  }

  private handleEntered(missed: ChatMessage[]): void {
    if (missed.length > 0) this.events.emit('received', missed);
    this.release(({ failure }) => isPassing(failure));
  }

  private take(messages: ChatMessage[]): void {
    const added = this.log.add(messages);
    if (added.length === 0) return;
    this.events.emit('received', added);
    this.events.emit('changed');
  }

  private release(which: (one: OutgoingMessage) => boolean): void {
    clearTimeout(this.retry);
    this.waiting = this.waiting.map((one) => (which(one) ? { ...one, failure: null } : one));
    this.events.emit('changed');
    void this.sendWaiting();
  }

  private async sendWaiting(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    for (let next = this.next(); next; next = this.next()) await this.sendOne(next);
    this.isSending = false;
  }

  private next(): OutgoingMessage | undefined {
    return this.waiting.find(({ failure }) => failure === null);
  }

  private async sendOne({ clientMessageId, text, to }: OutgoingMessage): Promise<void> {
    const data = { clientMessageId, text, ...(to ? { toPeerId: to.peerId } : {}) };
    try {
      const { message } = await this.channel.request('sendChatMessage', data);
      this.waiting = this.waiting.filter((one) => one.clientMessageId !== clientMessageId);
      this.take([message]);
      this.events.emit('changed');
    } catch (error) {
      this.handleFailure(clientMessageId, toFailure(error));
      if (error instanceof RequestFailedError && error.code === 'rateLimited')
        this.retryAfter(Number(error.details['retryAfterMs'] ?? RETRY_AFTER));
    }
  }

  private handleFailure(clientMessageId: string, code: ErrorCode): void {
    this.waiting = this.waiting.map((one) =>
      one.clientMessageId === clientMessageId || (isPassing(code) && one.failure === null)
        ? { ...one, failure: code }
        : one,
    );
    this.events.emit('changed');
  }

  private retryAfter(delayMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.release(({ failure }) => isPassing(failure)), delayMs);
  }
}
