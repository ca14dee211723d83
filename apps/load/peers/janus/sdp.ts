import { OWN_ICE } from '@plenum/datachannel-peer';
import type { IceCandidate, TransportDescription } from '@plenum/protocol';

/** A media section, as far as anybody here asks. */
export interface Section {
  kind: 'audio' | 'video';
  ssrc: number;
}

export interface Published {
  audioSsrc: number;
  /** Of the simulcast layers, lowest first. */
  videoSsrcs: number[];
  cname: string;
}

const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

/** Janus says that it is ICE-lite, and checks the other end all the same. Participants are always the DTLS client. */
const security = (fingerprint: string) => [
  `a=ice-ufrag:${OWN_ICE.iceUfrag}`,
  `a=ice-pwd:${OWN_ICE.icePwd}`,
  `a=fingerprint:sha-256 ${fingerprint}`,
  'a=setup:active',
];

/** The offer of a participant who sends a microphone and a camera in simulcast. */
export function offerOf({ audioSsrc, videoSsrcs, cname }: Published, fingerprint: string): string {
  const media = (line: string, mid: string) => [
    line,
    'c=IN IP4 127.0.0.1',
    'a=sendonly',
    `a=mid:${mid}`,
    'a=rtcp-mux',
    ...security(fingerprint),
  ];
  const sources = (ssrcs: number[]) => ssrcs.map((ssrc) => `a=ssrc:${ssrc} cname:${cname}`);
  return lines([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0 1',
    ...media('m=audio 9 UDP/TLS/RTP/SAVPF 111', '0'),
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1',
    `a=extmap:1 ${AUDIO_LEVEL}`,
    ...sources([audioSsrc]),
    ...media('m=video 9 UDP/TLS/RTP/SAVPF 96', '1'),
    'a=rtpmap:96 VP8/90000',
    ...['nack', 'nack pli', 'ccm fir', 'goog-remb'].map((feedback) => `a=rtcp-fb:96 ${feedback}`),
    `a=ssrc-group:SIM ${videoSsrcs.join(' ')}`,
    ...sources(videoSsrcs),
  ]);
}

/** Says of an offer of Janus that all of it is taken. */
export function answerTo(offer: string, fingerprint: string): string {
  const theirs = /^a=(ssrc|msid|candidate|end-of-candidates|ice-|fingerprint|setup)/;
  return lines(
    linesOf(offer)
      .filter((line) => !theirs.test(line))
      .flatMap((line) => {
        if (line === 'a=sendonly') return ['a=recvonly'];
        return line.startsWith('a=mid:') ? [line, ...security(fingerprint)] : [line];
      }),
  );
}

/** Where the other end of a description of Janus is, in our own protocol's words. */
export function transportOf(transportId: string, sdp: string): TransportDescription {
  const value = (name: string) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';
  const candidates = sdp.matchAll(/^a=candidate:(\S+) 1 udp (\d+) (\S+) (\d+) typ host/gim);
  const seen = new Map<string, IceCandidate>();
  for (const [, foundation = '', priority, address = '', port] of candidates)
    seen.set(`${address}:${port}`, {
      ...{ foundation, priority: Number(priority), protocol: 'udp', type: 'host' },
      ...{ address, ip: address, port: Number(port) },
    });
  if (seen.size === 0) throw new Error('Janus takes no media: it has no address but the loopback one');
  return {
    transportId,
    iceParameters: { usernameFragment: value('ice-ufrag'), password: value('ice-pwd'), iceLite: true },
    iceCandidates: [...seen.values()],
    dtlsParameters: {
      role: 'server',
      fingerprints: [{ algorithm: 'sha-256', value: value('fingerprint').replace(/^sha-256 /i, '') }],
    },
  };
}

/** The sections of an offer, each with the SSRC of its first stream. */
export function sectionsOf(offer: string): Section[] {
  return offer
    .split(/^m=/m)
    .slice(1)
    .map((text) => ({
      kind: text.startsWith('audio') ? 'audio' : 'video',
      ssrc: Number(/^a=ssrc:(\d+)/m.exec(text)?.[1]),
    }));
}

const linesOf = (sdp: string) => sdp.split(/\r?\n/).filter((line) => line !== '');
const lines = (all: string[]) => `${all.join('\r\n')}\r\n`;
