import { membershipOf, type Handlers } from './handler.ts';

/** What a peer sees, and whom. */
export function roomHandlers(): Pick<
  Handlers,
  'setViewport' | 'reportQuality' | 'getRoster' | 'getRosterPage'
> {
  return {
    setViewport: (viewport, socket) => {
      const { room, peer } = membershipOf(socket);
      room.setViewport(peer, viewport);
      return {};
    },

    reportQuality: ({ quality }, socket) => {
      const { room, peer } = membershipOf(socket);
      room.setQuality(peer, quality);
      return {};
    },

    getRoster: (_data, socket) => {
      const { room, peer } = membershipOf(socket);
      return room.roster.snapshot(peer);
    },

    getRosterPage: (page, socket) => {
      const { room, peer } = membershipOf(socket);
      return room.roster.page(page, peer);
    },
  };
}
