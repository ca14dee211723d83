import type { RequestName, Role, Source } from '@plenum/protocol';
import { ForbiddenError, NotJoinedError, AlreadyJoinedError } from './errors.ts';

/** Where in its life a connection may make a request. */
const STAGE: Record<RequestName, 'outside' | 'inside' | 'anywhere'> = {
  join: 'outside',
  resume: 'outside',
  leave: 'inside',
  connectWebRtcTransport: 'inside',
  restartIce: 'inside',
  produce: 'inside',
  pauseProducer: 'inside',
  resumeProducer: 'inside',
  closeProducer: 'inside',
  resumeConsumers: 'inside',
  setViewport: 'inside',
  getRoster: 'inside',
  syncJourney: 'inside',
  renewTransports: 'inside',
  startPathTest: 'anywhere',
  connectPathTest: 'anywhere',
  producePathTest: 'anywhere',
  endPathTest: 'anywhere',
};

const SOURCES: Record<Role, readonly Source[]> = {
  participant: ['mic', 'webcam', 'screen', 'screenAudio'],
};

/** @throws NotJoinedError, AlreadyJoinedError */
export function permitRequest(name: RequestName, isInside: boolean): void {
  if (STAGE[name] === 'inside' && !isInside) throw new NotJoinedError();
  if (STAGE[name] === 'outside' && isInside) throw new AlreadyJoinedError();
}

/** @throws ForbiddenError */
export function permitSource(role: Role, source: Source): void {
  if (!SOURCES[role].includes(source)) throw new ForbiddenError(`A ${role} may not send their ${source}.`);
}
