import type { NetworkSample } from './network-quality.ts';
import { readPath } from './stats-reading.ts';

/** The entries of getStats (W3C webrtc-stats) that are read here. */
interface Entry {
  id: string;
  type: string;
  kind?: string;
  mid?: string;
  localId?: string;
  trackIdentifier?: string;
  packetsSent?: number;
  packetsReceived?: number;
  packetsLost?: number;
  targetBitrate?: number;
  qualityLimitationReason?: string;
  availableOutgoingBitrate?: number;
  nominated?: boolean;
}

/** Packets of one stream since it began. */
interface Count {
  lost: number;
  total: number;
}

/** Of fewer packets no share is told: one lost one of ten is no tenth of anything. */
const ENOUGH = 25;
/** Where pictures take this much of what the network is believed to carry, it is the network that they are cut by. */
const ALL_OF_IT = 0.85;

/** Makes of the counters of two looks at the transports what happened between them. */
export class NetworkReader {
  private before = new Map<string, Count>();

  /** @param isBlamed whether somebody else says to have lost part of the track of this id. */
  read(
    sent: RTCStatsReport | null,
    received: RTCStatsReport | null,
    isBlamed: (trackId: string) => boolean = () => false,
  ): Omit<NetworkSample, 'isDownlinkThin'> {
    const sending = entriesOf(sent);
    const [up, down] = [countSent(sending), countReceived(entriesOf(received), isBlamed)];
    const losses = this.since(down)
      .map(shareOf)
      .filter((share) => share !== null);
    const lossUp = shareOf(sumOf(this.since(up)));
    this.before = new Map([...up, ...down]);
    const path = (sent && readPath(sent, 'send')) ?? (received && readPath(received, 'recv'));
    return {
      roundTripMs: path?.roundTripMs ?? null,
      lossUp,
      // What one of the others lost on their way to the server is missing here too, and is no fault of this end's: where
      // its own network loses, most streams lose.
      lossDown: losses.sort((one, other) => one - other)[Math.floor((losses.length - 1) / 2)] ?? null,
      uplinkBps: uplinkOf(sending),
      isCpuShort: sending.some(({ qualityLimitationReason }) => qualityLimitationReason === 'cpu'),
    };
  }

  /** A stream that begins, or begins anew, has nothing to be compared with. */
  private since(now: Map<string, Count>): Count[] {
    return [...now].flatMap(([id, { lost, total }]) => {
      const before = this.before.get(id);
      if (!before || total < before.total) return [];
      // Late doubles make the count of losses fall (RFC 3550, section 6.4.1).
      return [{ lost: Math.max(0, lost - before.lost), total: total - before.total }];
    });
  }
}

const entriesOf = (report: RTCStatsReport | null): Entry[] => [...(report?.values() ?? [])] as Entry[];

const sumOf = (counts: Count[]): Count => ({
  lost: counts.reduce((sum, { lost }) => sum + lost, 0),
  total: counts.reduce((sum, { total }) => sum + total, 0),
});

const shareOf = ({ lost, total }: Count): number | null =>
  total < ENOUGH ? null : Math.min(1, lost / total);

/**
 * By what the server reports of each picture. Of sound mediasoup reports the loss of whoever receives it worst instead, so
 * that the sender's Opus adds redundancy: that says nothing of the way to the server.
 */
function countSent(entries: Entry[]): Map<string, Count> {
  const outbound = new Map(entries.map((entry) => [entry.id, entry]));
  return new Map(
    entries
      .filter(({ type, kind }) => type === 'remote-inbound-rtp' && kind === 'video')
      .map(({ id, localId, packetsLost = 0 }) => {
        return [`up ${id}`, { lost: packetsLost, total: outbound.get(localId ?? '')?.packetsSent ?? 0 }];
      }),
  );
}

function countReceived(entries: Entry[], isBlamed: (trackId: string) => boolean): Map<string, Count> {
  return new Map(
    entries
      // mediasoup probes the bandwidth with padding in a stream of its own.
      .filter(({ type, mid }) => type === 'inbound-rtp' && mid !== 'probator')
      .filter(({ trackIdentifier }) => !isBlamed(trackIdentifier ?? ''))
      .map(({ id, packetsReceived = 0, packetsLost = 0 }) => {
        return [`down ${id}`, { lost: packetsLost, total: packetsReceived + packetsLost }];
      }),
  );
}

/** Null where pictures are sent as well as they are meant to be, none is sent, or the browser does not say. */
function uplinkOf(entries: Entry[]): number | null {
  const wanted = entries
    .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
    .reduce((sum, { targetBitrate = 0 }) => sum + targetBitrate, 0);
  const available = entries.find(
    ({ type, nominated, availableOutgoingBitrate }) =>
      type === 'candidate-pair' && nominated === true && availableOutgoingBitrate !== undefined,
  )?.availableOutgoingBitrate;
  return available !== undefined && wanted > ALL_OF_IT * available ? available : null;
}
