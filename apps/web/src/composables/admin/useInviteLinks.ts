import type { InvitedRole, RoomDescription } from '@plenum/protocol/rest';
import { useAdminSessionStore } from '../../stores/admin-session.ts';

/** The lasting links of rooms, made when they are first asked for. */
export function useInviteLinks() {
  const { api } = useAdminSessionStore();

  /** @throws RestError */
  async function linkFor({ roomId }: RoomDescription, role: InvitedRole): Promise<string> {
    const { items } = await api.links(roomId, { limit: 200 });
    const lasting = items.find((link) => link.role === role && link.expiresAt === null);
    return location.origin + (lasting ?? (await api.makeLink(roomId, { role }))).url;
  }
  return { linkFor };
}
