import type { IceServers } from '../../auth/ice-servers.ts';
import type { PathTestRegistry } from '../../domain/path-test-registry.ts';
import type { Handlers } from './handler.ts';

type PathTestRequests = 'startPathTest' | 'connectPathTest' | 'producePathTest' | 'endPathTest';

/** A socket's test of its own path. It ends with the socket. */
export function pathTestHandlers(
  tests: PathTestRegistry,
  iceServers: IceServers,
): Pick<Handlers, PathTestRequests> {
  return {
    startPathTest: async ({ rtpCapabilities }, socket) => {
      const started = tests.start(socket.id, rtpCapabilities);
      socket.once('disconnect', () => tests.end(socket.id));
      const { transports } = await started;
      if (!socket.connected) tests.end(socket.id); // Its end came before the request was taken up.
      return { transports, ...iceServers.replyTo(socket.id) };
    },

    connectPathTest: async ({ transportId, dtlsParameters }, socket) => {
      await tests.find(socket.id).connect(transportId, dtlsParameters);
      return {};
    },

    producePathTest: async ({ kind, rtpParameters }, socket) => ({
      consumer: await tests.find(socket.id).echo(kind, rtpParameters),
    }),

    endPathTest: (_data, socket) => {
      tests.end(socket.id);
      return {};
    },
  };
}
