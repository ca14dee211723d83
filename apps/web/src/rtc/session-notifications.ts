import type { NotificationData, NotificationName } from '@plenum/protocol';
import type { RoomSession } from './room-session.ts';
import type { SignalingConnection } from './signaling-connection.ts';

export interface SessionNotificationsOptions {
  connection: SignalingConnection;
  session: () => RoomSession | null;
  handleActiveSpeaker: (data: NotificationData<'activeSpeakerChanged'>) => void;
  handleRemoved: (data: NotificationData<'removed'>) => void;
}

/**
 * Hands notifications to the session. Those that overtake the reply which they build on (long polling delivers both at
 * once) are held back meanwhile.
 */
export class SessionNotifications {
  private readonly options: SessionNotificationsOptions;
  private held: (() => void)[] | null = null;

  constructor(options: SessionNotificationsOptions) {
    this.options = options;
    this.on('peersChanged', (session, delta) => session.handlePeersChanged(delta));
    this.on('consumersAdded', (session, added) => session.handleConsumersAdded(added));
    this.on('consumersRemoved', (session, removed) => session.handleConsumersRemoved(removed));
    this.on('consumerLayersChanged', (session, changed) => session.handleLayersChanged(changed));
    this.on('demandChanged', (session, demand) => session.handleDemandChanged(demand));
    this.on('mediaLost', (session) => session.handleMediaLost());
    this.on('mediaRebuilt', (session, rebuilt) => session.handleMediaRebuilt(rebuilt));
    this.on('activeSpeakerChanged', (_, changed) => options.handleActiveSpeaker(changed));
    this.on('removed', (_, removed) => options.handleRemoved(removed));
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const { held } = this;
    this.held = null;
    for (const act of held ?? []) act();
  }

  private on<N extends NotificationName>(
    name: N,
    act: (session: RoomSession, data: NotificationData<N>) => void,
  ): void {
    const handle = (data: NotificationData<N>): void => {
      if (this.held) return void this.held.push(() => handle(data));
      const session = this.options.session();
      if (session) act(session, data);
    };
    this.options.connection.notifications.on(name, (...[data]) => handle(data as NotificationData<N>));
  }
}
