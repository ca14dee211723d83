import { markRaw } from 'vue';
import { browserIdIn } from '../rtc/browser-id.ts';
import { Chat } from '../rtc/chat.ts';
import { Hands } from '../rtc/hands.ts';
import { LocalDevices } from '../rtc/local-devices.ts';
import { Moderation } from '../rtc/moderation.ts';
import { NetworkWatch } from '../rtc/network-watch.ts';
import { PathTester } from '../rtc/path-test.ts';
import { RoomClient } from '../rtc/room-client.ts';
import { RosterPages } from '../rtc/roster-pages.ts';
import { ScreenCapture } from '../rtc/screen-capture.ts';
import { SessionMemory } from '../rtc/session-memory.ts';
import { SignalingConnection } from '../rtc/signaling-connection.ts';
import { SpeechReporter } from '../rtc/speech-reporter.ts';

interface Engine {
  devices: LocalDevices;
  client: RoomClient;
  screen: ScreenCapture;
  chat: Chat;
  hands: Hands;
  rosterPages: RosterPages;
  network: NetworkWatch;
  moderation: Moderation;
  pathTester: PathTester;
}

let engine: Engine | undefined;

/** The one engine of this page, which the stores adapt. Raw: a proxy would break the classes of mediasoup-client. */
export function useEngine(): Engine {
  engine ??= markRaw(createEngine());
  return engine;
}

function createEngine(): Engine {
  // Without HTTPS the browser has no `mediaDevices`, whatever TypeScript thinks.
  const mediaDevices = navigator.mediaDevices as MediaDevices | undefined;
  const devices = new LocalDevices({
    mediaDevices,
    permissions: navigator.permissions as Permissions | undefined,
    storage: localStorage,
  });
  const screen = new ScreenCapture(mediaDevices);
  const [navigation] = performance.getEntriesByType('navigation');
  const memory = new SessionMemory(
    sessionStorage,
    (navigation as PerformanceNavigationTiming | undefined)?.type,
  );
  const connection = new SignalingConnection();
  const pathTester = new PathTester(connection);
  const client = new RoomClient({
    ...{ connection, devices, screen, memory },
    browserId: browserIdIn(localStorage),
  });
  const moderation = new Moderation({ client, devices, screen });
  const chat = new Chat(client.channel);
  const hands = new Hands({ channel: client.channel, client });
  const rosterPages = new RosterPages({ request: client.channel.request, roster: client.events });
  const network = new NetworkWatch({
    ...{ recorder: client.recorder, room: client.events, channel: client.channel },
  });
  new SpeechReporter({ devices, roster: client.events, request: client.channel.request });
  client.viewport.setHidden(document.hidden);
  document.addEventListener('visibilitychange', () => {
    client.viewport.setHidden(document.hidden);
    if (!document.hidden) connection.hurry();
  });
  // Page Lifecycle: a page that was frozen runs again.
  document.addEventListener('resume', () => connection.hurry());
  window.addEventListener('online', () => connection.handleNetworkChanged());
  // Without it the room would wait for a peer that never comes back.
  window.addEventListener('pagehide', () => client.leave());
  return { devices, screen, client, chat, hands, rosterPages, network, moderation, pathTester };
}
