const seg = encodeURIComponent;

/** Where the dashboard watches. Each path streams its answer. */
export const LIVE_ROOMS = '/live/rooms?limit=200';
export const LIVE_CAPACITY = '/live/capacity';
const roomPath = (roomId: string) => `/live/rooms/${seg(roomId)}`;
export const liveRoomPath = (roomId: string, offset: number, limit: number) =>
  `${roomPath(roomId)}?offset=${offset}&limit=${limit}`;
export const liveHearingPath = (roomId: string, offset: number, speakersOffset: number) =>
  `${roomPath(roomId)}/hearing?offset=${offset}&speakersOffset=${speakersOffset}`;
export const liveParticipantPath = (roomId: string, peerId: string) =>
  `${roomPath(roomId)}/participants/${seg(peerId)}`;

/** What those who watch do in a room. Each call throws RestError. */
export function liveActions(post: (path: string, body: object) => Promise<unknown>) {
  return {
    say: (roomId: string, text: string) => post(`${roomPath(roomId)}/messages`, { text }),
    lock: (roomId: string, locked: boolean) => post(`${roomPath(roomId)}/lock`, { locked }),
    end: (roomId: string) => post(`${roomPath(roomId)}/end`, {}),
    mute: (roomId: string, peerId: string) => post(`${liveParticipantPath(roomId, peerId)}/mute`, {}),
    remove: (roomId: string, peerId: string) => post(`${liveParticipantPath(roomId, peerId)}/remove`, {}),
    drain: () => post('/live/drain', {}),
  };
}
