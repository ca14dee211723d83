import { LIMITS, type ChatMessage, type ChatPage, type RoomSettings } from '@plenum/protocol';
import type { Peer } from './peer.ts';
import type { Clock } from './ports.ts';

interface Entry {
  message: ChatMessage;
  /** The persons, who outlast their peers: a tab that is reloaded reads on. */
  from: string;
  to: string | null;
  /** By which the sender may send it again. */
  key: string;
}

/** What was said in one room: the latest messages, who may read which, and none of them twice. */
export class ChatLog {
  private entries: Entry[] = [];
  private readonly bySender = new Map<string, ChatMessage>();
  private lastId = 0;

  constructor(
    private readonly settings: Readonly<RoomSettings>,
    private readonly clock: Clock,
    /** Readers: null for everybody. */
    private readonly added: (message: ChatMessage, readers: Peer[] | null) => void,
  ) {}

  get lastMessageId(): number {
    return this.lastId;
  }

  /** To everybody, or to one alone. What is said again is told to nobody twice. */
  say(from: Peer, to: Peer | null, clientMessageId: string, text: string): ChatMessage {
    const key = `${from.personId} ${clientMessageId}`;
    const before = this.bySender.get(key);
    if (before) return before;
    this.lastId += 1;
    const message = {
      messageId: this.lastId,
      fromPeerId: from.peerId,
      fromName: from.displayName,
      toPeerId: to?.peerId ?? null,
      toName: to?.displayName ?? null,
      text,
      sentAt: this.clock.now(),
    };
    this.entries.push({ message, from: from.personId, to: to?.personId ?? null, key });
    this.bySender.set(key, message);
    if (this.entries.length > LIMITS.chatMessages) this.bySender.delete(this.entries.shift()!.key);
    this.added(message, to && [from, to]);
    return message;
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
        ? this.settings.chatHistory || message.messageId > chatFrom
        : from === personId || to === personId;
    return this.entries.filter(mayRead).map(({ message }) => message);
  }
}
