/**
 * The limits of the wire, in one place. Both ends import them: the client to warn early, the server to refuse.
 */
export const LIMITS = {
  /** Characters of a name that a person gives themselves. */
  displayNameLength: 64,
  /** Characters of a room id; see {@link roomIdSchema}. */
  roomIdLength: { min: 3, max: 64 },
  /** Producers of one peer: one for each source. */
  producersPerPeer: 4,
  /** Tiles that one viewport may report. */
  tilesPerViewport: 200,
  /** Facts in one `syncJourney` request. */
  factsPerSync: 64,
  /** Path tests that the server carries at once; each costs it as much as somebody who joins. */
  pathTestsAtOnce: 16,
  /** How long one path test may take, in milliseconds. */
  pathTestMs: 30_000,
  /** Characters of a room's passcode. */
  passcodeLength: { min: 4, max: 64 },
  /** Characters of a signed join token, and of what stands in a join link. */
  joinTokenLength: 4_096,
  joinLinkLength: 128,
  /** People who wait in the lobby of one room. */
  lobby: 500,
  /** People whose return one room remembers as forbidden; the oldest are forgotten first. */
  forbiddenReturns: 1_000,
  /** Characters of one chat message. */
  chatTextLength: 2_000,
  /** Chat messages that a room keeps; the oldest go first. */
  chatMessages: 1_000,
  /** The latest messages that come with a join. */
  chatTail: 50,
  /** Messages in one answer to `getChatMessages`. */
  chatPage: 100,
  /** Reactions that one `reactionsShown` tells; of a storm the rest is dropped. */
  reactionsAtOnce: 60,
  /** Peers whom everybody in a room is told of: with picture and sound some 100 KB. Of a larger room there are pages. */
  rosterListed: 300,
  /** Peers in one answer to `getRosterPage`. */
  rosterPage: 100,
  /** Rows, and columns, of one page of who hears whom: each of its cells is measured. */
  hearingMatrix: 25,
  /** Bytes of one Socket.IO message; a larger one closes its sender's socket. */
  messageBytes: 128 * 1024,
} as const;
