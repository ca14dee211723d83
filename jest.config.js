import { readFileSync } from 'node:fs';

// As the api is built, but for the imports' endings: under Jest the .ts files themselves are loaded.
const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
delete swc.$schema;
swc.jsc.rewriteRelativeImportExtensions = false;

/** Unit tests lie beside the code; test/ holds those that need the built app, a worker or a browser. */
const project = (name, directory, more = {}) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  roots: [`<rootDir>/${directory}`],
  testMatch: ['**/*.spec.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  modulePathIgnorePatterns: ['/dist/'],
  ...more,
});

export default {
  projects: [
    project('protocol', 'libs/protocol/src'),
    project('journey', 'libs/journey/src'),
    project('signaling-client', 'libs/signaling-client/src'),
    project('datachannel-peer', 'libs/datachannel-peer/src'),
    project('api', 'apps/api/src'),
    project('web', 'apps/web/src'),
    project('load', 'apps/load/src'),
    project('doctor', 'apps/doctor/src'),
    project('integration', 'test/integration'),
    project('e2e', 'test/e2e', { setupFilesAfterEnv: ['<rootDir>/test/support/retry-once.ts'] }),
  ],
  // One at a time: three browsers that send and receive video fill two cores by themselves. Unit tests ask for more.
  maxWorkers: 1,
  // Tests poll with deadlines of their own, which say what was missing; this one only ends what hangs.
  testTimeout: 240_000,
};
