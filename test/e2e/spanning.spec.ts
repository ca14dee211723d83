import { expect, it } from '@jest/globals';
import { WIDE, type Participant } from '../support/browser.ts';
import { seesCamera } from '../support/seen-camera.ts';
import { Stage } from '../support/stage.ts';

// The first person alone fills a worker, so that the second one goes to the other.
const stage = Stage.use({ server: { MEDIA_WORKERS: '2', MEDIA_CONSUMERS_PER_WORKER: '2' } });

/** The server's ports that a page's media flows by: each worker has its own. */
const portsOf = ({ page }: Participant): Promise<number[]> =>
  page.evaluate(async () => {
    const { peerConnections } = globalThis as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    return reports.flatMap((report) => {
      const entries = [...report.values()] as Record<string, unknown>[];
      const chosen = entries.flatMap(({ type, selectedCandidatePairId }) =>
        type === 'transport' ? [selectedCandidatePairId] : [],
      );
      const remote = entries
        .filter(({ id }) => chosen.includes(id))
        .map(({ remoteCandidateId }) => remoteCandidateId);
      return entries.filter(({ id }) => remote.includes(id)).map(({ port }) => Number(port));
    });
  });

it('a room on two workers carries sound, and pictures as large as they are shown, across', async () => {
  const [ada, ben] = await stage.meet('apart', 'Ada', 'Ben');
  await Promise.all([ada.seesAndHears(1), ben.seesAndHears(1)]);
  const [ofAda, ofBen] = [await portsOf(ada), await portsOf(ben)];
  expect([ofAda.length, ofBen.length]).toEqual([2, 2]);
  expect(ofAda.filter((port) => ofBen.includes(port))).toEqual([]);

  // A busy machine encodes less than the whole 720 lines.
  const large = await seesCamera(ben, ({ height }) => height >= 360);
  await ben.page.setViewportSize({ width: 320, height: 400 });
  const small = await seesCamera(ben, ({ height }) => height < large.height);
  expect(small.ssrc).toBe(large.ssrc);
  await ben.page.setViewportSize(WIDE);
  await seesCamera(ben, ({ height }) => height > small.height);
});
