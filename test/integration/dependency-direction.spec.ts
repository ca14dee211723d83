import { beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint, type Linter } from 'eslint';

const RULE = 'plenum/dependency-direction';
let eslint: ESLint;

beforeAll(async () => {
  // The configuration itself, not a copy of it: what is proven here is what `npm run lint` does.
  const file = new URL('../../eslint.config.js', import.meta.url).href;
  const { default: config } = (await import(file)) as { default: Linter.Config[] };
  eslint = new ESLint({
    cwd: new URL('../..', import.meta.url).pathname,
    overrideConfigFile: true,
    // The files are not there: their types cannot be asked for.
    baseConfig: [...config, { languageOptions: { parserOptions: { projectService: false } } }],
    ruleFilter: ({ ruleId }) => ruleId === RULE,
  });
});

async function complaintsAbout(filePath: string, code: string) {
  const [result] = await eslint.lintText(
    filePath.endsWith('.vue') ? `<script setup lang="ts">\n${code}\n</script>\n` : code,
    {
      filePath,
    },
  );
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return result?.messages.filter(({ ruleId }) => ruleId === RULE).map(({ message }) => message) ?? [];
}

const API = 'apps/api/src';
const WEB = 'apps/web/src';

const FORBIDDEN: [file: string, specifier: string][] = [
  // The contract stands alone; the journey knows the contract.
  ['libs/protocol/src/ids.ts', '@plenum/journey'],
  ['libs/protocol/src/ids.ts', '../../journey/src/facts.ts'],
  ['libs/protocol/src/ids.ts', '../../../apps/api/src/domain/room.ts'],
  ['libs/protocol/src/ids.ts', 'pino'],
  ['libs/journey/src/facts.ts', '../../../apps/web/src/rtc/room-client.ts'],
  ['libs/journey/src/facts.ts', '@plenum/api'],
  ['libs/journey/src/facts.ts', 'rxjs'],
  // The domain: plain TypeScript.
  [`${API}/domain/room.ts`, '@nestjs/common'],
  [`${API}/domain/room.ts`, 'socket.io'],
  [`${API}/domain/room.ts`, 'mediasoup'],
  [`${API}/domain/room.ts`, 'mediasoup/extras'],
  [`${API}/domain/room.ts`, 'pino'],
  [`${API}/domain/room.ts`, 'node:sqlite'],
  [`${API}/domain/room.ts`, 'zod'],
  [`${API}/domain/room.ts`, '../config/configuration.ts'],
  [`${API}/domain/room.ts`, '../media/mediasoup-room.ts'],
  [`${API}/domain/subscriptions/planner.ts`, '../../gateway/dispatch.ts'],
  [`${API}/domain/room.spec.ts`, 'mediasoup'],
  // The adapters know neither one another nor whoever calls them.
  [`${API}/media/mediasoup-room.ts`, '../persistence/room-repository.ts'],
  [`${API}/media/mediasoup-room.ts`, '../auth/join-token.ts'],
  [`${API}/media/mediasoup-room.ts`, '../gateway/dispatch.ts'],
  [`${API}/media/mediasoup-room.ts`, '../http/rooms.controller.ts'],
  [`${API}/persistence/room-repository.ts`, '../media/worker-pool.ts'],
  [`${API}/persistence/room-repository.ts`, '../auth/join-token.ts'],
  [`${API}/persistence/room-repository.ts`, '../gateway/dispatch.ts'],
  [`${API}/persistence/room-repository.ts`, '../http/rooms.controller.ts'],
  [`${API}/auth/join-token.ts`, '../media/worker-pool.ts'],
  [`${API}/auth/join-token.ts`, '../persistence/room-repository.ts'],
  [`${API}/auth/join-token.ts`, '../gateway/dispatch.ts'],
  [`${API}/auth/join-token.ts`, '../http/rooms.controller.ts'],
  [`${API}/gateway/handlers/media.ts`, '../../http/rooms.controller.ts'],
  [`${API}/http/rooms.controller.ts`, '../gateway/room-notifier.ts'],
  [`${API}/config/configuration.ts`, '../domain/room.ts'],
  [`${API}/config/configuration.ts`, '@plenum/journey'],
  [`${API}/http/rooms.controller.ts`, '../main.ts'],
  [`${API}/main.ts`, '../../web/src/rtc/room-client.ts'],
  // Each foreign thing has one door.
  [`${API}/gateway/dispatch.ts`, 'mediasoup'],
  [`${API}/main.ts`, 'mediasoup'],
  [`${API}/http/health.controller.ts`, 'socket.io'],
  [`${API}/http/health.controller.ts`, '@nestjs/websockets'],
  [`${API}/main.ts`, '@nestjs/platform-socket.io'],
  [`${API}/auth/join-token.ts`, 'kysely'],
  [`${API}/gateway/dispatch.ts`, 'node:sqlite'],
  // The web: the engine of a meeting lives without views.
  [`${WEB}/rtc/room-client.ts`, 'vue'],
  [`${WEB}/rtc/room-client.ts`, 'pinia'],
  [`${WEB}/rtc/room-client.ts`, 'vue-router'],
  [`${WEB}/rtc/room-client.ts`, 'vue-i18n'],
  [`${WEB}/rtc/room-client.ts`, '@vueuse/core'],
  [`${WEB}/rtc/room-client.ts`, '../stores/meeting.ts'],
  [`${WEB}/rtc/room-client.ts`, '../i18n/index.ts'],
  [`${WEB}/rtc/room-client.ts`, '../../../api/src/domain/room.ts'],
  [`${WEB}/rest/rest-client.ts`, '../stores/meeting.ts'],
  [`${WEB}/rest/rest-client.ts`, '../rtc/room-client.ts'],
  [`${WEB}/rtc/room-client.ts`, '../rest/rest-client.ts'],
  [`${WEB}/stores/meeting.ts`, '../components/MeetingTile.vue'],
  [`${WEB}/stores/meeting.ts`, '../pages/MeetingPage.vue'],
  [`${WEB}/stores/meeting.ts`, 'mediasoup-client'],
  [`${WEB}/composables/use-level.ts`, '../components/MeetingTile.vue'],
  [`${WEB}/components/MeetingTile.vue`, '../pages/MeetingPage.vue'],
  [`${WEB}/components/MeetingTile.vue`, 'socket.io-client'],
  [`${WEB}/pages/MeetingPage.vue`, '../main.ts'],
  // Tests and load know the app by its wire; scripts know nothing of ours.
  ['test/support/server.ts', '../../apps/api/src/main.ts'],
  ['test/integration/join.spec.ts', '../../apps/api/src/domain/room.ts'],
  ['test/e2e/meeting.spec.ts', '@plenum/web'],
  ['apps/load/src/main.ts', '../../api/src/domain/room.ts'],
  ['apps/load/src/main.ts', '../../doctor/src/examine.ts'],
  ['libs/signaling-client/src/signaling-client.ts', '../../../apps/load/src/clock.ts'],
  ['libs/datachannel-peer/src/answer.ts', 'socket.io-client'],
  ['apps/web/src/rtc/room-client.ts', '@plenum/signaling-client'],
  // The doctor reads what the server reads, and asks it for the rest; the server starts it, and knows its report.
  ['apps/doctor/src/main.ts', '../../api/src/gateway/dispatch.ts'],
  ['apps/doctor/src/main.ts', '../../api/src/domain/room.ts'],
  [`${API}/http/doctor-runs.ts`, '../../../doctor/src/examine.ts'],
  ['scripts/start.mjs', '../libs/protocol/src/index.ts'],
  ['scripts/start.mjs', '@plenum/protocol'],
];

const ALLOWED: [file: string, specifier: string][] = [
  ['libs/protocol/src/ids.ts', 'zod'],
  ['libs/protocol/src/ids.spec.ts', 'fast-check'],
  ['libs/journey/src/facts.ts', '@plenum/protocol'],
  [`${API}/domain/room.ts`, '@plenum/journey'],
  [`${API}/domain/room.ts`, 'node:crypto'],
  [`${API}/domain/subscriptions/planner.ts`, '../peer.ts'],
  [`${API}/domain/room.spec.ts`, '@jest/globals'],
  [`${API}/media/mediasoup-room.ts`, 'mediasoup'],
  [`${API}/media/mediasoup-room.ts`, '../domain/ports.ts'],
  [`${API}/media/mediasoup-room.ts`, '../config/configuration.ts'],
  [`${API}/persistence/room-repository.ts`, 'kysely'],
  [`${API}/gateway/handlers/media.ts`, '../dispatch.ts'],
  [`${API}/gateway/handlers/media.ts`, '../../domain/room.ts'],
  [`${API}/gateway/socket-io.adapter.ts`, '@nestjs/platform-socket.io'],
  [`${API}/gateway/signaling.gateway.ts`, '../media/mediasoup-room.ts'],
  [`${API}/http/health.controller.ts`, '@nestjs/common'],
  [`${API}/config/configuration.ts`, '@plenum/protocol'],
  [`${API}/app.module.ts`, './gateway/signaling.gateway.ts'],
  [`${API}/app.module.ts`, './http/rooms.controller.ts'],
  [`${WEB}/rtc/room-client.ts`, 'mediasoup-client'],
  [`${WEB}/rtc/room-client.ts`, '@plenum/journey'],
  [`${WEB}/stores/meeting.ts`, '../rtc/room-client.ts'],
  [`${WEB}/stores/admin-session.ts`, '../rest/admin-api.ts'],
  [`${WEB}/components/MeetingTile.vue`, '../stores/meeting.ts'],
  [`${WEB}/pages/MeetingPage.vue`, '../components/MeetingTile.vue'],
  [`${WEB}/main.ts`, './pages/MeetingPage.vue'],
  ['test/integration/join.spec.ts', '../support/server.ts'],
  ['test/support/client.ts', '@plenum/protocol'],
  ['apps/load/src/main.ts', '@plenum/protocol'],
  ['apps/doctor/src/subject.ts', '../../api/src/config/configuration.ts'],
  ['apps/doctor/src/probes/round-trip.ts', '../../../load/src/media/opus.ts'],
  ['apps/load/src/participant/participant.ts', '@plenum/datachannel-peer'],
  ['test/support/rtc-peer.ts', '@plenum/datachannel-peer'],
  ['scripts/worker/handshake.mjs', 'mediasoup'],
];

describe('the dependency direction', () => {
  it.each(FORBIDDEN)('forbids %s to import %s', async (file, specifier) => {
    expect(await complaintsAbout(file, `import '${specifier}';`)).toHaveLength(1);
  });

  it.each(ALLOWED)('lets %s import %s', async (file, specifier) => {
    expect(await complaintsAbout(file, `import '${specifier}';`)).toEqual([]);
  });

  it.each([
    "import type { X } from 'mediasoup';",
    "export { x } from 'mediasoup';",
    "export * from 'mediasoup';",
    "const x = await import('mediasoup');",
    "type X = import('mediasoup').X;",
    "const x = require('mediasoup');",
  ])('sees the import in: %s', async (code) => {
    expect(await complaintsAbout(`${API}/domain/room.ts`, code)).toHaveLength(1);
  });
});
