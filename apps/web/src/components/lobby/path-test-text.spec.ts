import { describe, expect, it } from '@jest/globals';
import { failureTextKey, verdictNodes, verdictTextKey } from './path-test-text.ts';

const found = { roundTripMs: 10, loss: 0 };

describe('the texts of a path test', () => {
  it.each([
    [{ way: null }, 'none'],
    [{ way: 'udp', quality: 'good', ...found }, 'good'],
    [{ way: 'udp', quality: 'fair', ...found }, 'fair'],
    [{ way: 'tcp', quality: 'fair', ...found }, 'tcp'],
    [{ way: 'tcp', quality: 'poor', ...found }, 'poor'],
    [{ way: 'turn', quality: 'good', ...found }, 'turn'],
  ] as const)('for %j are those of %s', (verdict, name) => {
    expect(verdictTextKey(verdict)).toBe(`pathTest.verdicts.${name}`);
  });

  it('say why there was no test', () => {
    expect(failureTextKey('limitExceeded')).toBe('pathTest.verdicts.busy');
    expect(failureTextKey('disconnected')).toBe('errors.disconnected');
  });

  it('show the network as what blocks', () => {
    expect(verdictNodes(null).network).toBe('working');
    expect(verdictNodes({ way: null })).toEqual({ you: 'ok', network: 'stuck', server: 'idle' });
    expect(verdictNodes({ way: 'udp', quality: 'good', ...found }).server).toBe('ok');
  });
});
