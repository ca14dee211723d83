import { expect, it } from '@jest/globals';
import { isAllowedOrigin } from './origin.ts';

const ALLOWED = ['https://friend.example'];

it.each([
  ['no origin, as of a program', undefined, 'meet.example', true],
  ['our own page', 'https://meet.example', 'meet.example', true],
  ['our own page on a port', 'http://localhost:3000', 'localhost:3000', true],
  ['our own page behind a proxy that ends TLS', 'https://meet.example', 'meet.example', true],
  ['one that the operator allows', 'https://friend.example', 'meet.example', true],
  ['one that is allowed by another scheme', 'http://friend.example', 'meet.example', false],
  ['a foreign one', 'https://evil.example', 'meet.example', false],
  ['one that begins like ours', 'https://meet.example.evil.example', 'meet.example', false],
  ['one that ends like ours', 'https://evil-meet.example', 'meet.example', false],
  ['ours as a user name', 'https://meet.example@evil.example', 'meet.example', false],
  ['another port', 'https://meet.example:8443', 'meet.example', false],
  ['a sandboxed frame', 'null', 'meet.example', false],
  ['a sandboxed frame, to a host that says so', 'null', 'null', false],
  ['nonsense', '://', '', false],
  ['a file', 'file://', '', false],
  ['no host at all', 'https://evil.example', undefined, false],
])('%s', (_what, origin, host, allowed) => {
  expect(isAllowedOrigin({ ...(origin === undefined ? {} : { origin }), host }, ALLOWED)).toBe(allowed);
});
