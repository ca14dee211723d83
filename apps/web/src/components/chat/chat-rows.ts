import type { ChatMessage } from '@plenum/protocol';

export interface ChatRow {
  key: string;
  message: ChatMessage;
  /** The first of its day: the day stands above it. */
  startsDay: boolean;
  /** Its author and time stand above it. */
  hasHead: boolean;
}

/** Whoever goes on so soon is not named again, in milliseconds. */
const GOES_ON = 5 * 60_000;

/** How messages stand below each other. Pure; days are those of this device's time zone. */
export function toRows(messages: readonly ChatMessage[]): ChatRow[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const startsDay = !before || dayOf(before) !== dayOf(message);
    return {
      key: `${message.sentAt} ${message.messageId}`,
      message,
      startsDay,
      hasHead: startsDay || !before || !goesOn(before, message),
    };
  });
}

function goesOn(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.fromPeerId === message.fromPeerId &&
    before.toPeerId === message.toPeerId &&
    message.sentAt - before.sentAt < GOES_ON
  );
}

function dayOf({ sentAt }: ChatMessage): string {
  return new Date(sentAt).toDateString();
}
