import { describe, expect, it } from '@jest/globals';
import { WIDE } from '../support/browser.ts';
import { seesCamera } from '../support/seen-camera.ts';
import { Stage } from '../support/stage.ts';

const stage = Stage.use({ server: { CAMERA_CODEC: 'vp9' } });

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
