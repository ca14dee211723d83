import { posix, relative, resolve, sep } from 'node:path';

/**
 * The dependency direction of docs/ as one table, and the lint rule that holds the code to it. An own rule, because
 * import-x/no-restricted-paths passes over whatever it cannot resolve, and neither it nor no-restricted-imports can say
 * "this folder alone": here a path is judged by its text, whether or not the file is there yet.
 *
 * The first layer whose folder holds a file is the file's layer. `may`: the layers that it may import, besides itself.
 * `packages`: where given, the only packages that it may import; Node's own are free everywhere.
 */
const LIBS = ['protocol', 'journey'];
const PARTICIPANT = ['protocol', 'signaling-client', 'datachannel-peer'];
const MEETING = [...LIBS, 'api/config', 'api/domain'];
const ENGINE = [...LIBS, 'web/rtc'];
const STATE = [...ENGINE, 'web/rest', 'web/i18n', 'web/stores', 'web/composables'];

const LAYERS = [
  { name: 'protocol', folder: 'libs/protocol/', may: [], packages: ['zod', 'mediasoup-client'] },
  { name: 'journey', folder: 'libs/journey/', may: ['protocol'], packages: [] },

  // What takes part in meetings without a browser. The server that its tests answer by is Socket.IO's own.
  {
    name: 'signaling-client',
    folder: 'libs/signaling-client/',
    may: ['protocol'],
    packages: ['socket.io-client', 'socket.io'],
  },
  {
    name: 'datachannel-peer',
    folder: 'libs/datachannel-peer/',
    may: ['protocol'],
    packages: ['node-datachannel'],
  },

  { name: 'api/config', folder: 'apps/api/src/config/', may: ['protocol'] },
  { name: 'api/domain', folder: 'apps/api/src/domain/', may: LIBS, packages: [] },
  { name: 'api/media', folder: 'apps/api/src/media/', may: MEETING },
  { name: 'api/persistence', folder: 'apps/api/src/persistence/', may: MEETING },
  { name: 'api/auth', folder: 'apps/api/src/auth/', may: MEETING },
  {
    name: 'api/gateway',
    folder: 'apps/api/src/gateway/',
    may: [...MEETING, 'api/media', 'api/persistence', 'api/auth'],
  },
  {
    name: 'api/http',
    folder: 'apps/api/src/http/',
    may: [...MEETING, 'api/media', 'api/persistence', 'api/auth'],
  },
  {
    name: 'api/root',
    folder: 'apps/api/',
    may: [...MEETING, 'api/media', 'api/persistence', 'api/auth', 'api/gateway', 'api/http'],
  },

  { name: 'web/rtc', folder: 'apps/web/src/rtc/', may: LIBS },
  { name: 'web/rest', folder: 'apps/web/src/rest/', may: LIBS },
  { name: 'web/i18n', folder: 'apps/web/src/i18n/', may: LIBS },
  { name: 'web/stores', folder: 'apps/web/src/stores/', may: STATE },
  { name: 'web/composables', folder: 'apps/web/src/composables/', may: STATE },
  { name: 'web/components', folder: 'apps/web/src/components/', may: STATE },
  { name: 'web/pages', folder: 'apps/web/src/pages/', may: [...STATE, 'web/components'] },
  { name: 'web/root', folder: 'apps/web/', may: [...STATE, 'web/components', 'web/pages'] },

  { name: 'load', folder: 'apps/load/', may: PARTICIPANT },
  // It is a synthetic participant, and reads settings, ports and migrations as the server does.
  {
    name: 'doctor',
    folder: 'apps/doctor/',
    may: [...PARTICIPANT, 'load', 'api/config', 'api/media', 'api/persistence'],
  },
  // Tests know the app by its wire alone.
  { name: 'test', folder: 'test/', may: [...LIBS, 'datachannel-peer'] },
  { name: 'scripts', folder: 'scripts/', may: [] },
];

/** Packages that belong to one layer of an app; a name ending in "/" stands for all of its scope. */
const OWNED_PACKAGES = [
  { owner: 'api/media', within: 'api/', packages: ['mediasoup'] },
  {
    owner: 'api/gateway',
    within: 'api/',
    packages: ['socket.io', '@nestjs/websockets', '@nestjs/platform-socket.io', '@socket.io/'],
  },
  {
    owner: 'api/persistence',
    within: 'api/',
    packages: [
      'kysely',
      'kysely-generic-sqlite',
      'drizzle-orm',
      '@mikro-orm/',
      'libsql',
      '@libsql/',
      'better-sqlite3',
      'node:sqlite',
      'pg',
    ],
  },
  { owner: 'web/rtc', within: 'web/', packages: ['mediasoup-client', 'socket.io-client'] },
];

/** The engine of a meeting is plain TypeScript: it outlives any framework of views. */
const FOREIGN_PACKAGES = {
  'web/rtc': ['vue', '@vue/', 'pinia', 'vue-router', 'vue-i18n', '@vueuse/', '@lucide/'],
};

/** What specs, and what they share under testing/, may use beside what its layer may. */
const TEST_PACKAGES = ['@jest/globals', 'fast-check', '@nestjs/testing'];
const TEST_FILE = /\.spec\.ts$|\/testing\//;
const OUR_SCOPE = '@plenum/';

/** @param {string} path from the root of the repository, with "/" */
const layerOf = (path) => LAYERS.find(({ folder }) => path.startsWith(folder));

/** "@scope/name/deep" is of the package "@scope/name". */
const packageOf = (specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const isOneOf = (packages, specifier) =>
  packages.some((name) => (name.endsWith('/') ? specifier.startsWith(name) : packageOf(specifier) === name));

/** @returns {string | null} why this file may not import this; null where it may */
function judge(path, specifier) {
  const from = layerOf(path);
  if (!from) return null;
  const to = targetLayer(path, specifier);
  if (to === undefined) return judgePackage(path, from, specifier);
  if (to === null || to === from || from.may.includes(to.name)) return null;
  return `${from.name} may not import ${to.name}`;
}

/** @returns the layer that the specifier points into; null where it is none of them; undefined for a package */
function targetLayer(path, specifier) {
  if (specifier.startsWith(OUR_SCOPE)) {
    const name = packageOf(specifier).slice(OUR_SCOPE.length);
    return LAYERS.find((layer) => layer.name === name || layer.name === `${name}/root`) ?? null;
  }
  if (specifier.startsWith('@/')) return layerOf(`apps/web/src/${specifier.slice(2)}`) ?? null;
  if (!specifier.startsWith('.')) return undefined;
  return layerOf(posix.join(posix.dirname(path), specifier)) ?? null;
}

function judgePackage(path, { name, packages }, specifier) {
  const owned = OWNED_PACKAGES.find((one) => name.startsWith(one.within) && isOneOf(one.packages, specifier));
  if (owned && owned.owner !== name) return `only ${owned.owner} may import ${specifier}`;
  if (isOneOf(FOREIGN_PACKAGES[name] ?? [], specifier)) return `${name} may not import ${specifier}`;
  const free = specifier.startsWith('node:') || (TEST_FILE.test(path) && isOneOf(TEST_PACKAGES, specifier));
  if (!packages || free || isOneOf(packages, specifier)) return null;
  return `${name} may not import ${specifier}`;
}

const rule = {
  meta: {
    type: 'problem',
    docs: { description: 'hold imports to the dependency direction of the design' },
    schema: [],
    messages: { against: '{{why}}: it is against the dependency direction (eslint.direction.js).' },
  },
  create(context) {
    const path = relative(context.cwd, resolve(context.physicalFilename)).split(sep).join('/');
    const check = (source) => {
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const why = judge(path, source.value);
      if (why) context.report({ node: source, messageId: 'against', data: { why } });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source, argument }) => check(source ?? argument?.literal),
      CallExpression: ({ callee, arguments: [first] }) => {
        if (callee.type === 'Identifier' && callee.name === 'require') check(first);
      },
    };
  },
};

export default { rules: { 'dependency-direction': rule } };
