import { Histogram } from './histogram.ts';

/** What one process counts, over all of its participants. */
export class Tally {
  audioPackets = 0;
  videoPackets = 0;
  bytes = 0;
  lost = 0;
  /** Packets of no Consumer, or of somebody who is not in the room. */
  strangers = 0;
  /** Packets by which the server probed a downlink. */
  probation = 0;
  audioSent = 0;
  videoSent = 0;
  /** Packets that could not be handed to the transport. */
  unsent = 0;
  /** What was due in so many milliseconds was never sent: the process had stood still for too long. */
  leftOutMs = 0;
  keyframesAsked = 0;
  /** Requests of every sort, acknowledged or not. */
  requests = 0;
  refused = 0;
  notifications = 0;
  /** From the sender's stamp to the receiver's callback, in microseconds. */
  latency = new Histogram();
  /** The same without a server between. */
  control = new Histogram();
  /** From when a packet was due to when it went, in microseconds. */
  lateness = new Histogram();
  /** From when somebody began to talk to the first packet that another heard, in microseconds. */
  speakerSwitch = new Histogram();
  /** Those who talked and were never heard; each is among the switches too, as long as the talk was. */
  speakerSwitchMissed = 0;
  /** From when a picture was made large to its first packet of a higher layer, in microseconds. */
  layerSwitch = new Histogram();
  /** Pictures that never came larger until they were small again; each is among the switches too, as long as that was. */
  layerSwitchMissed = 0;

  toCounts(): TallyCounts {
    const { latency, control, lateness, speakerSwitch, layerSwitch, ...numbers } = this;
    return {
      ...(numbers as Numbers),
      latency: latency.toSparse(),
      control: control.toSparse(),
      lateness: lateness.toSparse(),
      speakerSwitch: speakerSwitch.toSparse(),
      layerSwitch: layerSwitch.toSparse(),
    };
  }
}

const HISTOGRAMS = ['latency', 'control', 'lateness', 'speakerSwitch', 'layerSwitch'] as const;
type HistogramName = (typeof HISTOGRAMS)[number];
type Numbers = Omit<Tally, HistogramName | 'toCounts'>;
/** A tally on its way between processes. */
export type TallyCounts = Numbers & Record<HistogramName, [number, number][]>;

function sumOf(all: TallyCounts[]): Tally {
  const sum = new Tally();
  for (const one of all) addTo(sum, one, 1);
  return sum;
}

/** What was counted between two looks, over several processes. */
export function difference(later: TallyCounts[], earlier: TallyCounts[]): Tally {
  const result = sumOf(later);
  for (const one of earlier) addTo(result, one, -1);
  return result;
}

function addTo(sum: Tally, one: TallyCounts, sign: 1 | -1): void {
  for (const name of Object.keys(one) as (keyof TallyCounts)[]) {
    if (isHistogram(name)) {
      for (const [bucket, count] of one[name]) sum[name].counts[bucket]! += sign * count;
    } else sum[name] += sign * one[name];
  }
}

const isHistogram = (name: keyof TallyCounts): name is HistogramName =>
  (HISTOGRAMS as readonly string[]).includes(name);
