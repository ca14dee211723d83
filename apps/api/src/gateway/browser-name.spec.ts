import { describe, expect, it } from '@jest/globals';
import { browserNameOf } from './browser-name.ts';

const MOZILLA = 'Mozilla/5.0';
const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

describe('the name of a browser', () => {
  it.each([
    ['Firefox 141, Linux', `${MOZILLA} (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0`],
    ['Chrome 141, Windows', `${MOZILLA} (Windows NT 10.0; Win64; x64) ${CHROME}`],
    ['Microsoft Edge 141, Windows', `${MOZILLA} (Windows NT 10.0; Win64; x64) ${CHROME} Edg/141.0.0.0`],
    [
      'Safari 18, macOS',
      `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) ${APPLE} Version/18.1 Safari/605.1.15`,
    ],
    [
      'Chrome 141, iOS',
      `${MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${APPLE} CriOS/141.0 Mobile Safari`,
    ],
  ])('is %s', (name, userAgent) => {
    expect(browserNameOf(userAgent)).toBe(name);
  });

  it('is not known where nothing tells it, and never long', () => {
    expect([undefined, '', '<script>'].map(browserNameOf)).toEqual([null, null, null]);
    expect(browserNameOf(`${'x'.repeat(5000)}/1 Firefox/${'9'.repeat(5000)}`)!.length).toBeLessThanOrEqual(
      60,
    );
  });
});
