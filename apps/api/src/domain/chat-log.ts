import { randomUUID } from 'node:crypto';
import { LIMITS, type ChatMessage, type ChatPage, type RoomSettings } from '@plenum/protocol';
import type { Peer } from './peer.ts';
import type { Clock } from './ports.ts';
import type { RecalledMessage } from './store-ports.ts';

interface Entry {
  message: ChatMessage;
  /** The persons, who outlast their peers: a tab that is reloaded reads on. */
  from: string;
  to: string | null;
  /** By which the sender may send it again. */
  key: string;
}

/** Who says something: a peer, or an admin, who is none. */
export type Author = Pick<Peer, 'peerId' | 'personId' | 'displayName'>;

/** Of a message to one alone: who says it, and who hears it. */
type Ends = [from: Peer, to: Peer];

/** What outlives the meeting of a message to everybody. */
export type KeptMessage = Omit<RecalledMessage, 'meetingId'>;

export interface ChatLogOptions {
  settings: Readonly<RoomSettings>;
  clock: Clock;
  /** From before the server was started anew, the oldest first. */
  recalled: readonly RecalledMessage[];
  /** Resolves when the message has reached the disk. @throws DatabaseUnavailableError */
  keep(message: KeptMessage): Promise<void>;
  /** Readers: null for everybody. */
  added(message: ChatMessage, readers: Peer[] | null): void;
}

/** What was said in one room: the latest messages, who may read which, and none of them twice. */
export class ChatLog {
  private entries: Entry[] = [];
  private readonly bySender = new Map<string, Promise<ChatMessage>>();
  private lastId = 0;
  /** The message before: one that takes longer to be kept must not come after the next one. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ChatLogOptions) {
    for (const { meetingId: _, clientMessageId, fromPersonId: from, ...said } of options.recalled) {
      const message = { ...said, toPeerId: null, toName: null };
      this.remember({ message, from, to: null, key: keyOf(from, clientMessageId) });
    }
  }

  get lastMessageId(): number {
    return this.lastId;
  }

  /**
   * To everybody, or to one alone. What is said again is told to nobody twice. Where the chat is kept, what was said to
   * everybody is told to nobody before that.
   * @throws DatabaseUnavailableError
   */
  say(from: Peer, to: Peer | null, clientMessageId: string, text: string): Promise<ChatMessage> {
    return this.once(from, to && [from, to], clientMessageId, text);
  }

  /** To everybody, from somebody who is not in the room. @throws DatabaseUnavailableError */
  announce(from: Author, text: string): Promise<ChatMessage> {
    return this.once(from, null, randomUUID(), text);
  }

  private once(
    from: Author,
    readers: Ends | null,
    clientMessageId: string,
    text: string,
  ): Promise<ChatMessage> {
    const key = keyOf(from.personId, clientMessageId);
    const before = this.bySender.get(key);
    if (before) return before;
    const said = this.last.then(() => this.add(from, readers, clientMessageId, text));
    this.last = said.catch(() => this.bySender.delete(key)); // It may be said again.
    this.bySender.set(key, said);
    return said;
  }

  private async add(from: Author, readers: Ends | null, clientMessageId: string, text: string) {
    const { settings, clock, keep, added } = this.options;
    const { personId } = from;
    const to = readers?.[1] ?? null;
    const message: ChatMessage = {
      messageId: this.lastId + 1,
      fromPeerId: from.peerId,
      fromName: from.displayName,
      toPeerId: to?.peerId ?? null,
      toName: to?.displayName ?? null,
      text,
      sentAt: clock.now(),
    };
    if (to === null && settings.chatKept) {
      const { toPeerId: _, toName: __, ...kept } = message;
      await keep({ ...kept, clientMessageId, fromPersonId: personId });
    }
    const key = keyOf(personId, clientMessageId);
    this.remember({ message, from: personId, to: to?.personId ?? null, key });
    added(message, readers);
    return message;
  }

  private remember(entry: Entry): void {
    this.lastId = entry.message.messageId;
    this.entries.push(entry);
    this.bySender.set(entry.key, Promise.resolve(entry.message));
    if (this.entries.length > LIMITS.chatMessages) this.bySender.delete(this.entries.shift()!.key);
  }

  /** The latest that this peer may read, earlier than that message. */
  before(reader: Peer, messageId = Infinity, limit: number = LIMITS.chatTail): ChatPage {
    const earlier = this.readBy(reader).filter((message) => message.messageId < messageId);
    return { messages: earlier.slice(-limit), hasEarlier: earlier.length > limit };
  }

  /** All that this peer may read, later than that message. */
  after(reader: Peer, messageId: number): ChatPage {
    const all = this.readBy(reader);
    const messages = all.filter((message) => message.messageId > messageId);
    return { messages, hasEarlier: messages.length < all.length };
  }

  private readBy({ personId, chatFrom }: Peer): ChatMessage[] {
    const mayRead = ({ message, from, to }: Entry) =>
      to === null
        ? this.options.settings.chatHistory || message.messageId > chatFrom
        : from === personId || to === personId;
    return this.entries.filter(mayRead).map(({ message }) => message);
  }
}

const keyOf = (personId: string, clientMessageId: string) => `${personId} ${clientMessageId}`;
