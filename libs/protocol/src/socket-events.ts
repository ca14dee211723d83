import type { Reply } from './errors.ts';
import type { NotificationData, NotificationName } from './notifications.ts';
import type { RequestInput, RequestName, RequestReply } from './requests.ts';

/** Socket.IO's event maps, derived from the tables of requests and notifications. */
export type ClientToServerEvents = {
  [N in RequestName]: (data: RequestInput<N>, acknowledge: (reply: Reply<RequestReply<N>>) => void) => void;
};
export type ServerToClientEvents = {
  [N in NotificationName]: (data: NotificationData<N>) => void;
};
