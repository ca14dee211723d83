import { describe, expect, it } from '@jest/globals';
import { splitLinks } from './chat-links.ts';

const links = (text: string) => splitLinks(text).flatMap(({ href }) => href ?? []);

describe('splitLinks', () => {
  it('parts addresses from the text around them, and leaves nothing out', () => {
    expect(splitLinks('See https://a.example/x?y=(1), or www.b.org.\nBye')).toEqual([
      { text: 'See ', href: null },
      { text: 'https://a.example/x?y=(1)', href: 'https://a.example/x?y=(1)' },
      { text: ', or ', href: null },
      { text: 'www.b.org', href: 'https://www.b.org' },
      { text: '.\nBye', href: null },
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ftp://example.com/x',
    'ada@example.com',
    'https://bank.example@evil.example/',
    '<a href="x">x</a>',
  ])('makes no link of %s', (text) => {
    expect(links(text)).toEqual([]);
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  it('leads to the web alone where an address stands behind another scheme', () => {
    expect(links('JavaScript://example.com/%0Aalert(1)')).toEqual(['https://example.com/%0Aalert(1)']);
  });

  it('finds addresses in a long text of dots in no time', () => {
    const startedAt = performance.now();
    splitLinks('a.'.repeat(1_000));
    splitLinks('http://'.repeat(280));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
