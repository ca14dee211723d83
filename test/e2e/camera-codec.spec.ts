import { describe, expect, it } from '@jest/globals';
import { WIDE, type Participant } from '../support/browser.ts';
import { Stage } from '../support/stage.ts';
import { until } from '../support/until.ts';

const stage = Stage.use({ server: { CAMERA_CODEC: 'vp9' } });

interface SeenCamera {
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
async function seesCamera(person: Participant, isRight: (seen: SeenCamera) => boolean): Promise<SeenCamera> {
  let before: SeenCamera | null = null;
  return until('the camera as it ought to be', async () => {
    const now = await seenBy(person);
    const grown = now !== null && before?.ssrc === now.ssrc && now.framesDecoded > before.framesDecoded;
    if (grown && isRight(now)) return now;
    before = now;
    throw new Error(JSON.stringify(now));
  });
}

describe('a server that likes VP9 best', () => {
  it('gets each camera in one stream of three sizes, and in VP8 as soon as somebody takes no VP9', async () => {
    const ada = await stage.enter('layers', 'Ada');
    const ben = await stage.enter('layers', 'Ben', { permission: 'denied' });
    // A busy machine encodes less than the whole 720 lines.
    const large = await seesCamera(ben, ({ height }) => height >= 360);
    expect(large.codec).toBe('video/VP9');
    await ben.page.setViewportSize({ width: 320, height: 400 });
    const small = await seesCamera(ben, ({ height }) => height < large.height);
    expect(small).toMatchObject({ ssrc: large.ssrc, codec: 'video/VP9' });
    await ben.page.setViewportSize(WIDE);
    await seesCamera(ben, ({ height }) => height > small.height);

    const old = await stage.connectClient();
    const { codecs = [], ...others } = old.welcome.routerRtpCapabilities;
    const known = codecs.filter(({ mimeType }) => mimeType !== 'video/VP9');
    await old.join('layers', { displayName: 'Old', rtpCapabilities: { ...others, codecs: known } });
    const anew = await seesCamera(ben, ({ codec }) => codec === 'video/VP8');
    expect(anew.ssrc).not.toBe(large.ssrc);
    expect(await ada.button('Stop camera').count()).toBe(1);
  });
});
