import type { Evidence, Kind } from '@plenum/protocol';

type Translate = (key: string) => string;
type Params = Record<string, string | number>;

/** Which text a piece of evidence has, and what is put into it. `translate` knows the keys under `evidence`. */
export function evidenceText({ fact }: Evidence, translate: Translate): { key: string; params: Params } {
  const kinds = (expected: readonly Kind[]) =>
    expected.map((kind) => translate(`evidence.kinds.${kind}`)).join(', ') || translate('evidence.nothing');
  const params: Params = {};
  if ('direction' in fact) params['direction'] = translate(`evidence.directions.${fact.direction}`);
  if ('source' in fact) params['source'] = translate(`evidence.sources.${fact.source}`);
  if ('reason' in fact) params['reason'] = fact.reason;
  if ('state' in fact) params['state'] = fact.state;
  if ('protocol' in fact) params['protocol'] = fact.protocol.toUpperCase();
  if ('expected' in fact) params['expected'] = kinds(fact.expected);

  switch (fact.type) {
    case 'joinRefused':
    case 'produceRefused':
      params['code'] = fact.code;
      break;
    case 'deviceFailed':
      params['problem'] = translate(`evidence.problems.${fact.problem}`);
      break;
    case 'rescueTried':
    case 'rescueEnded':
      Object.assign(params, rescueParams(fact, translate));
      break;
    case 'transportCreated':
      params['announced'] = fact.announced.join(', ') || translate('evidence.unknown');
      break;
    case 'pathSelected':
      params['candidateType'] = fact.candidateType;
      params['roundTrip'] =
        fact.roundTripMs === null ? translate('evidence.unknown') : `${Math.round(fact.roundTripMs)} ms`;
      break;
    default:
      Object.assign(params, countParams(fact));
  }
  return { key: `evidence.${fact.type}`, params };
}

function rescueParams(
  fact: Extract<Evidence['fact'], { type: 'rescueTried' | 'rescueEnded' }>,
  translate: Translate,
): Params {
  const rescue = translate(`rescue.names.${fact.rescue}`);
  if (fact.type === 'rescueTried') return { rescue };
  return { rescue, outcome: translate(`rescue.states.${fact.helped ? 'helped' : 'failed'}`) };
}

function countParams(fact: Evidence['fact']): Params {
  switch (fact.type) {
    case 'sendSampled':
      return { ...fact.packetsSent };
    case 'receiveSampled':
      return { ...fact.packetsReceived, frames: fact.framesDecoded, samples: fact.audioSamplesDecoded };
    case 'transportSampled':
      return { bytes: fact.bytesReceived, rtpReceived: fact.rtpBytesReceived, rtpSent: fact.rtpBytesSent };
    case 'reachabilityObserved':
      return { reached: fact.reached, unreached: fact.unreached };
    default:
      return {};
  }
}
