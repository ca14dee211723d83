import { membershipOf, type Handlers } from './handler.ts';

/** What a peer sees, and whom. */
export function roomHandlers(): Pick<Handlers, 'setViewport' | 'getRoster'> {
  return {
    setViewport: (viewport, socket) => {
      const { room, peer } = membershipOf(socket);
      room.setViewport(peer, viewport);
      return {};
    },

    getRoster: (_data, socket) => membershipOf(socket).room.roster.snapshot(),
  };
}
