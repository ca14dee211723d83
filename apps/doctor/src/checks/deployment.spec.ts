import { describe, expect, it } from '@jest/globals';
import { judgeAnnouncedAddress } from './announced-address.ts';
import { judgeCertificate, renewal } from './certificate.ts';
import { judgeDns } from './dns.ts';
import { judgeExposure } from './exposure.ts';
import { judgeMediaPorts, type MediaPorts } from './media-ports.ts';
import { judgeRoundTrips } from './media.ts';
import { judgeOrigins } from './origins.ts';
import { judgeProxies } from './proxies.ts';
import { judgePublicUrl } from './public-url.ts';
import { judgeServer } from './server.ts';
import { turnServersIn } from '../probes/turn-client.ts';
import type { SeenTurn } from '../probes/turn-examination.ts';
import { judgeTurn, judgeTurnWays } from './turn.ts';
import { judgeWebSocket } from './websocket.ts';

const PAGE = new URL('https://meet.example.org');
const NOW = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;
const RENEWED =
  "certbot certonly --force-renewal -d turn.example.org --deploy-hook 'systemctl kill -s USR2 coturn'";

describe('the public address', () => {
  it.each([
    ['ok', PAGE, null],
    ['ok', new URL('http://localhost:3000'), null],
    ['warn', null, 'PUBLIC_URL=https://meet.example.org'],
    ['fail', new URL('http://meet.example.org'), 'PUBLIC_URL=https://meet.example.org'],
    ['fail', new URL('http://192.168.1.5:3000'), 'PUBLIC_URL=https://192.168.1.5:3000'],
    ['fail', new URL('https://meet.example.org/plenum'), 'PUBLIC_URL=https://meet.example.org'],
  ])('is %s where it is %s', (status, url, fix) => {
    expect(judgePublicUrl(url)).toMatchObject({ status, fix });
  });
});

describe('DNS', () => {
  const found = {
    host: 'meet.example.org',
    addresses: ['203.0.113.7'],
    announced: ['203.0.113.7'],
    own: ['10.0.0.2'],
  };
  it.each([
    ['ok', {}],
    ['ok', { announced: [], own: [] }],
    ['ok', { announced: ['10.0.0.2'] }],
    ['warn', { announced: ['198.51.100.1'] }],
    ['fail', { addresses: [] }],
  ])('is %s with %j', (status, more) => {
    expect(judgeDns({ ...found, ...more }).status).toBe(status);
  });

  it('tells the record that is missing', () => {
    expect(judgeDns({ ...found, addresses: [] }).fix).toBe('meet.example.org. 300 IN A 203.0.113.7');
  });
});

describe('a certificate', () => {
  const good = { distrust: null, wrongHost: null, validTo: NOW + 60 * DAY };
  it.each([
    ['ok', good],
    ['warn', { ...good, validTo: NOW + 5 * DAY }],
    ['fail', { ...good, validTo: NOW - DAY }],
    ['fail', { ...good, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['fail', { ...good, wrongHost: 'Host: meet.example.org. is not in the cert’s list' }],
  ])('is %s where it is %j', (status, certificate) => {
    const judgement = judgeCertificate({ host: PAGE.host, certificate, fix: 'renew it' }, NOW);
    expect(judgement.status).toBe(status);
    expect(judgement.fix).toEqual(status === 'ok' ? null : 'renew it');
  });

  it('is renewed by whoever serves it', () => {
    expect(renewal(PAGE.host, 'nginx')).toBe('certbot certonly --force-renewal -d meet.example.org');
    expect(renewal(PAGE.host, '1.1 Caddy')).toContain('caddy');
  });
});

describe('signaling', () => {
  const broken = (status: number | null) => ({ status, message: 'it broke' });
  it.each([
    ['ok', null, null, null],
    ['fail', broken(400), broken(403), 'ALLOWED_ORIGINS=https://meet.example.org'],
    ['fail', broken(400), null, expect.stringContaining('Upgrade $http_upgrade')],
    ['fail', broken(null), broken(null), 'reverse_proxy localhost:3000'],
  ])('is %s with %j, by polling %j', (status, trouble, pollingTrouble, fix) => {
    expect(judgeWebSocket({ url: PAGE, trouble, pollingTrouble, port: 3000 })).toMatchObject({ status, fix });
  });

  it.each([
    ['ok', ['https://page.example.org'], false, null],
    ['skipped', [], null, null],
    ['fail', [], true, 'proxy_set_header Host $http_host;'],
    [
      'fail',
      ['https://a.example.org/', 'b.example.org'],
      false,
      'ALLOWED_ORIGINS=https://a.example.org,https://page.example.org',
    ],
  ])(
    'judges origins as %s where they are %j and a foreign one got in: %s',
    (status, allowed, isTaken, fix) => {
      expect(judgeOrigins(allowed, isTaken)).toMatchObject({ status, fix });
    },
  );

  it.each([
    ['ok', PAGE, ['loopback']],
    ['ok', new URL('http://localhost:3000'), []],
    ['warn', PAGE, []],
    ['warn', PAGE, ['0.0.0.0/0']],
    ['skipped', null, []],
  ])('judges proxies as %s for %s behind %j', (status, url, trusted) => {
    const { status: found, fix } = judgeProxies(url, 3000, trusted);
    expect([found, fix]).toEqual([status, status === 'warn' ? 'TRUSTED_PROXIES=loopback' : null]);
  });
});

describe('the server', () => {
  const ready = {
    status: 'ready',
    draining: false,
    workers: { live: 2, wanted: 2 },
    database: 'ready',
  } as const;
  it.each([
    ['ok', ready],
    ['warn', { ...ready, draining: true }],
    ['fail', { ...ready, workers: { live: 1, wanted: 2 } }],
    ['fail', { ...ready, database: 'unavailable' }],
    ['fail', null],
  ])('is %s where it says %j', (status, readiness) => {
    const { status: found, fix } = judgeServer(PAGE, readiness);
    expect([found, fix === null]).toEqual([status, status === 'ok']);
  });
});

describe('what is open', () => {
  it.each([
    ['ok', [22, 443], 404, 3000, null],
    ['warn', [443, 3000], 404, 3000, 'HOST=127.0.0.1'],
    ['ok', [3000], null, null, null],
    ['fail', [5432], null, null, "listen_addresses = 'localhost'"],
    ['fail', [6379], null, null, 'bind 127.0.0.1 -::1'],
    ['fail', [], 200, null, 'METRICS_TOKEN=$(openssl rand -base64 32)'],
  ])('is %s with ports %j and metrics %s', (status, ports, metricsStatus, proxiedPort, fix) => {
    expect(judgeExposure({ ports, published: [], metricsStatus, proxiedPort })).toMatchObject([
      { status, fix },
    ]);
  });

  it('is closed in Docker’s way where Docker opens it', () => {
    const exposed = { ports: [5432], published: [5432], metricsStatus: null, proxiedPort: null };
    expect(judgeExposure(exposed)).toMatchObject([{ status: 'fail', fix: "ports: ['127.0.0.1:5432:5432']" }]);
  });
});

describe('media', () => {
  const open = [44400, 44401].flatMap((port) =>
    (['udp', 'tcp'] as const).map((protocol) => ({ protocol, port })),
  );
  const ports: MediaPorts = { first: 44400, workers: 2, isServerRunning: true, open, published: [] };
  it.each([
    ['ok', {}, null],
    ['ok', { isServerRunning: false, open: [] }, null],
    ['skipped', { first: 0 }, null],
    ['warn', { published: [{ protocol: 'udp' as const, port: 44401 }] }, 'network_mode: host'],
    ['ok', { published: [{ protocol: 'tcp' as const, port: 443 }] }, null],
    ['fail', { workers: 3 }, 'MEDIA_PORT=44400'],
    ['fail', { isServerRunning: false }, 'fuser -v 44400/udp'],
  ])('has ports that are %s with %j', (status, more, fix) => {
    expect(judgeMediaPorts({ ...ports, ...more })).toMatchObject({ status, fix });
  });

  it('comes back through every port, or is named by the one through which it did not', () => {
    const trip = { to: ['203.0.113.7:44400'], port: 44400, roundTripMs: 1.25, trouble: null };
    expect(judgeRoundTrips('UDP', [trip, { ...trip, port: 44401 }], 'fix')).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining('44400, 44401'),
    });
    expect(judgeRoundTrips('UDP', [trip, { ...trip, roundTripMs: null }], 'ufw allow 44400/udp')).toEqual({
      status: 'fail',
      seen: 'No media by UDP through 203.0.113.7:44400: nothing came back.',
      fix: 'ufw allow 44400/udp',
    });
  });

  it('is announced where others reach it', () => {
    const announcement = {
      addresses: ['203.0.113.7'],
      publicHost: '',
      publicAddresses: [],
      interfaces: {},
      inContainer: false,
    };
    expect(judgeAnnouncedAddress(announcement, '').status).toBe('ok');
    expect(judgeAnnouncedAddress({ ...announcement, addresses: ['172.17.0.2'] }, '')).toMatchObject({
      status: 'fail',
      fix: expect.stringMatching(/^MEDIA_ANNOUNCED_ADDRESS=/),
    });
    expect(judgeAnnouncedAddress({ ...announcement, addresses: [] }, 'sfu.example.org').status).toBe('fail');
  });
});

describe('a TURN server', () => {
  const shown = { distrust: null, wrongHost: null, validTo: NOW + 60 * DAY };
  const good: SeenTurn = {
    url: 'turn:turn.example.org:3478?transport=tcp',
    username: `${NOW / 1000 + 300}:peer`,
    unreached: null,
    certificate: null,
    isOpen: false,
    takesExpired: false,
    refusal: null,
    relaysTo: [],
    relaysAnywhere: false,
    withoutQuota: null,
  };
  it.each([
    ['ok', {}, null],
    ['ok', { certificate: shown }, null],
    ['warn', { username: 'plenum' }, 'TURN_CREDENTIAL_SECONDS=300'],
    ['warn', { username: `${NOW / 1000 + 7200}:peer` }, 'TURN_CREDENTIAL_SECONDS=300'],
    ['warn', { relaysAnywhere: true }, 'denied-peer-ip=0.0.0.0-255.255.255.255'],
    ['warn', { withoutQuota: 64 }, 'user-quota=24'],
    ['warn', { certificate: { ...shown, validTo: NOW + DAY } }, RENEWED],
    ['fail', { certificate: { ...shown, validTo: NOW - DAY } }, RENEWED],
    ['fail', { certificate: { ...shown, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' } }, RENEWED],
    ['fail', { unreached: 'no answer' }, 'ufw allow 3478/tcp'],
    ['fail', { isOpen: true }, 'use-auth-secret'],
    ['fail', { takesExpired: true }, 'use-auth-secret'],
    ['fail', { refusal: 401 }, 'TURN_SECRET=<static-auth-secret of turnserver.conf>'],
    ['fail', { refusal: 486 }, 'journalctl -u coturn -n 50'],
    ['fail', { relaysTo: ['127.0.0.1', '10.0.0.1'] }, 'denied-peer-ip=127.0.0.0-127.255.255.255'],
    ['fail', { relaysTo: ['169.254.169.254'] }, 'denied-peer-ip=169.254.0.0-169.254.255.255'],
    ['fail', { relaysTo: ['224.0.0.1'] }, 'no-multicast-peers'],
  ])('is %s with %j', (status, more, fix) => {
    expect(judgeTurn({ ...good, ...more }, NOW)).toMatchObject({ status, fix });
  });

  it('is to be found by TLS on port 443, where nothing else may be open', () => {
    const [tcp, tls] = turnServersIn([
      { urls: ['turn:turn.example.org?transport=tcp', 'turns:turn.example.org:443?transport=tcp'] },
    ]);
    expect(judgeTurnWays([tcp!, tls!])).toEqual([]);
    expect(judgeTurnWays([tcp!])).toMatchObject([
      { status: 'warn', fix: `TURN_URLS=${tcp!.url},${tls!.url}` },
    ]);
    expect(judgeTurnWays([])).toMatchObject([
      { status: 'warn', fix: 'TURN_URLS=turns:meet.example.org:443?transport=tcp' },
    ]);
  });
});
