import { expect, it, jest } from '@jest/globals';

const os = await import('node:os');
jest.unstable_mockModule('node:os', () => ({ ...os, availableParallelism: () => 192 }));
const { parseConfiguration } = await import('./configuration.ts');

it('a machine with more cores than there may be workers starts without settings', () => {
  expect(parseConfiguration({}).MEDIA_WORKERS).toBe(64);
});
