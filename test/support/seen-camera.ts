import type { Participant } from './browser.ts';
import { until } from './until.ts';

/** A picture of somebody else, as the browser that shows it counts it. */
export interface SeenCamera {
  ssrc: number;
  codec: string;
  height: number;
  framesDecoded: number;
}

/** The one picture that a page decodes; null where there is none or more than one. */
const seenBy = ({ page }: Participant): Promise<SeenCamera | null> =>
  page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const entries = reports.flatMap((report) => [...report.values()] as Record<string, unknown>[]);
    const seen = entries.filter(
      ({ type, kind, framesDecoded }) =>
        type === 'inbound-rtp' && kind === 'video' && Number(framesDecoded) > 0,
    );
    const codec = entries.find(({ id }) => id === seen[0]?.['codecId']);
    if (seen.length !== 1) return null;
    return {
      ssrc: Number(seen[0]!['ssrc']),
      codec: String(codec?.['mimeType']),
      height: Number(seen[0]!['frameHeight']),
      framesDecoded: Number(seen[0]!['framesDecoded']),
    };
  });

/** Waits until frames flow that are as they ought to be. */
export async function seesCamera(
  person: Participant,
  isRight: (seen: SeenCamera) => boolean,
): Promise<SeenCamera> {
  let before: SeenCamera | null = null;
  return until('the camera as it ought to be', async () => {
    const now = await seenBy(person);
    const grown = now !== null && before?.ssrc === now.ssrc && now.framesDecoded > before.framesDecoded;
    if (grown && isRight(now)) return now;
    before = now;
    throw new Error(JSON.stringify(now));
  });
}
