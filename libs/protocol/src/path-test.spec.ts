import { describe, expect, it } from '@jest/globals';
import { PATH_TEST_REQUESTS } from './path-test.ts';

describe('what comes back of a path test', () => {
  const { reply } = PATH_TEST_REQUESTS.producePathTest;
  const consumer = { consumerId: 'c', producerId: 'p', kind: 'audio', rtpParameters: { codecs: [] } };

  it.each([consumer, null])('may be %j', (one) => {
    expect(reply.safeParse({ consumer: one }).success).toBe(true);
  });

  it.each([undefined, { ...consumer, kind: 'smell' }, { ...consumer, consumerId: '' }])(
    'is not %j',
    (one) => {
      expect(reply.safeParse({ consumer: one }).success).toBe(false);
    },
  );
});
