import { expect, it } from '@jest/globals';
import type { RtpCapabilities } from '@plenum/protocol';
import { errors, type types } from 'mediasoup';
import { RecordedLog } from '../domain/testing/recorders.ts';
import { Reception } from './reception.ts';

const WISH = { producerId: 'producer', spatialLayer: 0, paused: true };

/** What is logged of somebody whose Consumers fail in these ways, one after the other. */
async function loggedAfter(failures: Error[]): Promise<unknown[]> {
  const log = new RecordedLog();
  const recv = { closed: false, consume: () => Promise.reject(failures.shift()!) };
  const sut = new Reception(recv as unknown as types.WebRtcTransport, {
    ...{ peerId: 'ada', rtpCapabilities: {} as RtpCapabilities, log, onLayerChanged: () => undefined },
    reach: async () => ({ release: () => undefined, source: 'webcam', isSettling: false }),
  });
  for (let left = failures.length; left > 0; left -= 1) expect(await sut.consume([WISH])).toEqual([]);
  return log.lines;
}

it('that cannot take a codec is no news, and that nobody understands its words is told once', async () => {
  expect(await loggedAfter([new errors.UnsupportedError('no such codec')])).toEqual([]);
  const strange = () => new TypeError('not iterable');
  expect(await loggedAfter([strange(), strange(), strange()])).toHaveLength(1);
  expect(await loggedAfter([strange(), new Error('the worker says no')])).toHaveLength(2);
});
