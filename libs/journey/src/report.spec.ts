import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addEvidence, startJourney } from './journey.ts';
import { reportJourney } from './report.ts';
import { arbitraryEvidence } from './testing/arbitrary-evidence.ts';
import { Story, transportCreated } from './testing/story.ts';

const reasonIn = (reason: string) => {
  const story = new Story().client({ type: 'socketFailed', reason });
  return (reportJourney(story.journey, story.now).timeline[0]?.fact as { reason: string }).reason;
};

describe('reportJourney', () => {
  it('holds the steps, the diagnoses and the timeline, with times that people read', () => {
    const story = new Story().comesOnline().client({ type: 'joinRefused', code: 'roomFull' });
    expect(reportJourney(story.journey, story.now)).toMatchObject({
      madeAt: new Date(story.now).toISOString(),
      well: false,
      diagnoses: [{ cause: 'roomRefused', code: 'roomFull' }],
      timeline: [
        { at: '1970-01-01T00:16:40.000Z', end: 'client', fact: { type: 'socketConnecting' } },
        { fact: { type: 'socketConnected' } },
        { fact: { type: 'joinRefused' } },
      ],
    });
  });

  it.each([
    ['no answer from 192.168.7.44:443', 'no answer from 192.168.x.x:443'],
    ['udp10.1.2.3_44400', 'udp10.1.x.x_44400'],
    ['[2001:db8::7a]:443 is silent', '[[IPv6]]:443 is silent'],
    ['fe80::1%eth0 is silent', '[IPv6] is silent'],
    ['from ::ffff:198.51.100.7', 'from [IPv6]'],
    ['GET https://meet.example.org/m/board failed', 'GET [link] failed'],
    ['wss://meet.example.org/socket.io/?sid=abc', '[link]'],
    ['cannot open /m/board-of-directors?x', 'cannot open /m/[meeting]?x'],
    ['room 7k2m-x0qd-9vbt-4hjc is closed', 'room [meeting] is closed'],
    ["the device 'AirPods of Ana' is gone", 'the device [quoted] is gone'],
    ['the device "AirPods of Ana" is gone', 'the device [quoted] is gone'],
    ['ana@example.org is not allowed', '[e-mail] is not allowed'],
    ['could not look up meet.example.org', 'could not look up [host]'],
    [`token ${'aB3_-'.repeat(9)}`, 'token [secret]'],
  ])('blanks what is private in %j', (reason, left) => {
    expect(reasonIn(reason)).toBe(left);
  });

  it.each([
    'NotAllowedError: Permission denied by system',
    "TypeError: Cannot read properties of undefined, and it can't go on",
    'transport close',
    'xhr poll error',
    'Chrome 149.0.7827.1 lacks navigator.mediaDevices',
  ])('leaves %j as it is', (reason) => {
    expect(reasonIn(reason)).toBe(reason);
  });

  it('blanks the announced addresses in the diagnosis too, but for what tells a private network', () => {
    const story = new Story().comesOnline().joins().negotiates('send');
    story.server(transportCreated('send', ['udp 10.0.3.5:44400', 'tcp [2001:db8::5]:44400']));
    story.server({ type: 'reachabilityObserved', reached: 0, unreached: 4 }).wait(6_000);
    expect(reportJourney(story.journey, story.now).diagnoses).toMatchObject([
      { cause: 'wrongAnnouncedAddress', announced: ['udp 10.0.x.x:44400', 'tcp [[IPv6]]:44400'] },
    ]);
  });

  const words = fc.array(fc.constantFrom('error', 'at', 'port', 'lost:', '(', ')', 'xhr', 'udp', '-'), {
    maxLength: 4,
  });
  const token = fc
    .base64String({ minLength: 44, maxLength: 44 })
    .map((text) => text.slice(0, 43).replace(/[+/]/g, '_'));
  const room = fc.array(fc.constantFrom('board', 'sync', 'ünï', '7k2m'), { minLength: 2, maxLength: 4 });
  const secrets = fc.oneof(
    fc.ipV4().map((text) => ({ text, shown: text })),
    fc
      .ipV6()
      .filter((text) => /[0-9a-f]{3}/i.test(text))
      .map((text) => ({ text, shown: text })),
    token.map((text) => ({ text, shown: text })),
    room.map((parts) => ({ text: parts.join('-'), shown: `/m/${parts.join('-')}` })),
    room.map((parts) => ({ text: parts.join('-'), shown: `https://plenum.test/m/${parts.join('-')}` })),
    fc.constantFrom('Ana Ortiz', 'Владимир', '李雷').map((text) => ({ text, shown: `"${text}"` })),
  );

  it('holds no address, token, meeting or name, whatever the evidence', () => {
    const tale = fc.tuple(secrets, words, words).chain(([{ text, shown }, before, after]) => {
      const reason = [...before, shown, ...after].join(' ');
      return fc.tuple(fc.constant(text), fc.array(arbitraryEvidence(fc.constant(reason)), { maxLength: 30 }));
    });
    fc.assert(
      fc.property(tale, ([secret, evidence]) => {
        const report = JSON.stringify(reportJourney(addEvidence(startJourney(), evidence), 60_000));
        expect(report).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });
});
