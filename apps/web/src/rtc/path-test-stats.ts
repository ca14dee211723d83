import { readPath } from './stats-reading.ts';

/** What media met with on its way to the server and back. */
export interface RoundTrip {
  /** Of the ICE checks between this browser and the server, in milliseconds. */
  roundTripMs: number | null;
  /** The share of sound packets that did not come back, from 0 to 1; of sound, since lost pictures are sent again. */
  loss: number;
  packetsReceived: number;
}

interface Inbound {
  type: string;
  kind?: string;
  packetsReceived?: number;
  packetsLost?: number;
}

/** @returns null while nothing has come back. */
export function readRoundTrip(sent: RTCStatsReport, received: RTCStatsReport): RoundTrip | null {
  const inbound = ([...received.values()] as Inbound[]).filter(({ type }) => type === 'inbound-rtp');
  const packetsReceived = sum(inbound, ({ packetsReceived: count }) => count);
  if (packetsReceived === 0) return null;
  const sounds = inbound.filter(({ kind }) => kind === 'audio');
  const came = sum(sounds, ({ packetsReceived: count }) => count);
  // Late doubles make this negative (RFC 3550, section 6.4.1).
  const lost = Math.max(
    0,
    sum(sounds, ({ packetsLost }) => packetsLost),
  );
  return {
    roundTripMs: readPath(sent, 'send')?.roundTripMs ?? null,
    loss: lost === 0 ? 0 : lost / (came + lost),
    packetsReceived,
  };
}

function sum(entries: Inbound[], read: (entry: Inbound) => number | undefined): number {
  return entries.reduce((total, entry) => total + (read(entry) ?? 0), 0);
}
