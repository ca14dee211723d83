import type { NotificationData, NotificationName } from '@plenum/protocol';
import type { RoomSession } from './room-session.ts';
import type { SessionChannel } from './session-channel.ts';

/** Hands the notifications that concern roster and media to the present session. */
export function routeNotifications(
  channel: Pick<SessionChannel, 'on'>,
  present: () => RoomSession | null,
): void {
  const on = <N extends NotificationName>(
    name: N,
    act: (session: RoomSession, data: NotificationData<N>) => void,
  ): void => {
    channel.on(name, (data) => {
      const session = present();
      if (session) act(session, data);
    });
  };
  on('peersChanged', (session, delta) => session.handlePeersChanged(delta));
  on('selfChanged', (session, changed) => session.handleSelfChanged(changed));
  on('consumersAdded', (session, added) => session.handleConsumersAdded(added));
  on('consumersRemoved', (session, removed) => session.handleConsumersRemoved(removed));
  on('consumerLayersChanged', (session, changed) => session.handleLayersChanged(changed));
  on('tilesShed', (session, shed) => session.handleTilesShed(shed));
  on('demandChanged', (session, demand) => session.handleDemandChanged(demand));
  on('videoCodecsChanged', (session, changed) => session.handleVideoCodecsChanged(changed));
  on('roleChanged', (session, changed) => session.handleRoleChanged(changed));
  on('mediaLost', (session) => session.handleMediaLost());
  on('mediaRebuilt', (session, rebuilt) => session.handleMediaRebuilt(rebuilt));
}
