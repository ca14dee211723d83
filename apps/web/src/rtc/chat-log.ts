import { LIMITS, type ChatMessage, type ChatPage } from '@plenum/protocol';

/** What this peer may read of a room's chat: in the order of its numbers, each message once. */
export class ChatLog {
  /** The server has the rest of it. */
  hasEarlier = false;
  /** Of a log that the server has lost, as after its restart: its numbers mean nothing any more. */
  private past: ChatMessage[] = [];
  private present: ChatMessage[] = [];

  get messages(): readonly ChatMessage[] {
    return [...this.past, ...this.present];
  }

  get firstId(): number | undefined {
    return this.present[0]?.messageId;
  }

  get lastId(): number | undefined {
    return this.present.at(-1)?.messageId;
  }

  /**
   * Takes what a join says was said last.
   * @returns what was said while this peer was away; nothing where it comes for the first time.
   */
  start(page: ChatPage): ChatMessage[] {
    if (this.knows(page)) return this.add(page.messages);
    const first = page.messages[0]?.messageId ?? 0;
    const isAfterGap = page.hasEarlier && first > (this.lastId ?? 0);
    if (!isAfterGap) this.past = this.messages.slice(-LIMITS.chatMessages);
    this.present = page.messages;
    this.hasEarlier = page.hasEarlier;
    return [];
  }

  /** @returns those that are new. The oldest go where there are more than a room keeps. */
  add(messages: readonly ChatMessage[]): ChatMessage[] {
    const known = new Set(this.present.map(({ messageId }) => messageId));
    const added = messages.filter(({ messageId }) => !known.has(messageId));
    if (added.length === 0) return added;
    const all = [...this.present, ...added].sort((one, other) => one.messageId - other.messageId);
    this.present = all.slice(-LIMITS.chatMessages);
    return added;
  }

  addEarlier({ messages, hasEarlier }: ChatPage): void {
    this.add(messages);
    this.hasEarlier = hasEarlier && this.present.length < LIMITS.chatMessages;
  }

  clear(): void {
    this.past = [];
    this.present = [];
    this.hasEarlier = false;
  }

  private knows({ messages }: ChatPage): boolean {
    const known = new Map(this.present.map(({ messageId, sentAt }) => [messageId, sentAt]));
    return messages.some(({ messageId, sentAt }) => known.get(messageId) === sentAt);
  }
}
