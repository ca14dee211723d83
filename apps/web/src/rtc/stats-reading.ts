import { pathProtocolSchema, type ClientFact, type Direction, type Kind } from '@plenum/protocol';

type Sample<T extends ClientFact['type']> = Extract<ClientFact, { type: T }>;

/** The entries of getStats (W3C webrtc-stats) that are read here. */
interface Entry {
  id: string;
  type: string;
  kind?: string;
  mid?: string;
  packetsSent?: number;
  packetsReceived?: number;
  framesDecoded?: number;
  totalSamplesReceived?: number;
  concealedSamples?: number;
  selectedCandidatePairId?: string;
  selected?: boolean;
  nominated?: boolean;
  state?: string;
  localCandidateId?: string;
  currentRoundTripTime?: number;
  protocol?: string;
  relayProtocol?: string;
  candidateType?: string;
}

const entriesOf = (report: RTCStatsReport): Entry[] => [...report.values()] as Entry[];

export function readSent(report: RTCStatsReport, expected: Kind[]): Sample<'sendSampled'> {
  const entries = entriesOf(report).filter(({ type }) => type === 'outbound-rtp');
  return { type: 'sendSampled', expected, packetsSent: sumByKind(entries, ({ packetsSent }) => packetsSent) };
}

export function readReceived(report: RTCStatsReport, expected: Kind[]): Sample<'receiveSampled'> {
  // mediasoup probes the bandwidth with padding in a stream of its own, which is nobody's picture.
  const entries = entriesOf(report).filter(({ type, mid }) => type === 'inbound-rtp' && mid !== 'probator');
  // Samples that the browser made up for lost ones come out of no decoder.
  const decoded = ({ totalSamplesReceived = 0, concealedSamples = 0 }: Entry) =>
    totalSamplesReceived - concealedSamples;
  return {
    type: 'receiveSampled',
    expected,
    packetsReceived: sumByKind(entries, ({ packetsReceived }) => packetsReceived),
    framesDecoded: sumByKind(entries, ({ framesDecoded }) => framesDecoded).video,
    audioSamplesDecoded: Math.max(0, sumByKind(entries, decoded).audio),
  };
}

/** @returns null while no path is selected. */
export function readPath(report: RTCStatsReport, direction: Direction): Sample<'pathSelected'> | null {
  const pair = selectedPair(entriesOf(report));
  const local = report.get(pair?.localCandidateId ?? '') as Entry | undefined;
  const candidateType = CANDIDATE_TYPES.find((type) => type === local?.candidateType);
  if (!pair || !local || !candidateType) return null;
  // Through TURN it is the way to the TURN server that tells what this network lets through.
  const protocol = candidateType === 'relay' ? (local.relayProtocol ?? local.protocol) : local.protocol;
  const { currentRoundTripTime: seconds } = pair;
  const roundTripMs = seconds === undefined ? null : Math.round(seconds * 1_000);
  return {
    type: 'pathSelected',
    direction,
    protocol: PATH_PROTOCOLS.find((one) => one === protocol) ?? 'tcp',
    candidateType,
    roundTripMs,
  };
}

const PATH_PROTOCOLS = pathProtocolSchema.options;
const CANDIDATE_TYPES = ['host', 'srflx', 'prflx', 'relay'] as const;

function selectedPair(entries: Entry[]): Entry | undefined {
  const transport = entries.find(({ type }) => type === 'transport');
  const pairs = entries.filter(({ type }) => type === 'candidate-pair');
  return (
    pairs.find(({ id }) => id === transport?.selectedCandidatePairId) ??
    // Firefox says it at the pair instead.
    pairs.find(({ selected, nominated, state }) => selected ?? (nominated === true && state === 'succeeded'))
  );
}

function sumByKind(entries: Entry[], read: (entry: Entry) => number | undefined): Record<Kind, number> {
  const sum = (kind: Kind) =>
    entries.filter((entry) => entry.kind === kind).reduce((total, entry) => total + (read(entry) ?? 0), 0);
  return { audio: sum('audio'), video: sum('video') };
}
