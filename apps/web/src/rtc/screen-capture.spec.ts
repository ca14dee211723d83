import { describe, expect, it, jest } from '@jest/globals';
import { FakeTrack } from './fake-track.ts';
import { ScreenCapture, type ScreenProblem } from './screen-capture.ts';

function build(answer?: () => Promise<MediaStream>) {
  const video = new FakeTrack('video');
  const audio = new FakeTrack('audio');
  const stream = {
    getVideoTracks: () => [video],
    getAudioTracks: () => [audio],
    getTracks: () => [video, audio],
  } as unknown as MediaStream;
  const getDisplayMedia = jest.fn<MediaDevices['getDisplayMedia']>(answer ?? (() => Promise.resolve(stream)));
  const sut = new ScreenCapture({ getDisplayMedia });
  const problems: ScreenProblem[] = [];
  sut.events.on('failed', (problem) => problems.push(problem));
  return { sut, video, audio, stream, problems, getDisplayMedia };
}
const refusing = (name: string, message: string) => () =>
  Promise.reject(Object.assign(new Error(message), { name }));

describe('ScreenCapture', () => {
  it('shows a screen with its sound, tuned for text', async () => {
    const { sut, video, audio, getDisplayMedia } = build();
    const started = sut.start();
    expect(sut.current.status).toBe('starting');
    await started;
    expect(sut.current).toEqual({ status: 'on', tracks: { screen: video, screenAudio: audio } });
    expect(video).toMatchObject({ contentHint: 'detail' });
    expect(getDisplayMedia).toHaveBeenCalledWith(
      expect.objectContaining({ systemAudio: 'include', selfBrowserSurface: 'exclude' }),
    );
  });

  it('asks for no sound where the room takes none', async () => {
    const { sut, getDisplayMedia } = build();
    sut.takesSound = false;
    await sut.start();
    expect(getDisplayMedia).toHaveBeenCalledWith(expect.objectContaining({ audio: false }));
  });

  it.each(['stop', 'the browser’s own button'])('ends by %s with all its tracks', async (how) => {
    const { sut, video, audio } = build();
    await sut.start();
    if (how === 'stop') sut.stop();
    else video.end();
    expect(sut.current.status).toBe('off');
    expect([video.readyState, audio.readyState]).toEqual(['ended', 'ended']);
  });

  it('goes on in silence where its sound alone ends', async () => {
    const { sut, video, audio } = build();
    await sut.start();
    audio.end();
    expect(sut.current).toEqual({ status: 'on', tracks: { screen: video, screenAudio: null } });
  });

  it('asks once, and lets go what comes after it was called off', async () => {
    const answer = Promise.withResolvers<MediaStream>();
    const { sut, stream, video, getDisplayMedia } = build(() => answer.promise);
    const started = sut.start();
    void sut.start();
    expect(getDisplayMedia).toHaveBeenCalledTimes(1);
    sut.stop();
    answer.resolve(stream);
    await started;
    expect(sut.current.status).toBe('off');
    expect(video.readyState).toBe('ended');
  });

  it.each([
    ['NotAllowedError', 'Permission denied', []],
    ['NotAllowedError', 'Permission denied by system', ['denied']],
    [
      'NotAllowedError',
      'Access to the feature "display-capture" is disallowed by permissions policy.',
      ['denied'],
    ],
    ['NotReadableError', 'Could not start video source', ['unavailable']],
    ['NotFoundError', 'No source', ['unavailable']],
  ] as const)('takes a %s of "%s" for %j', async (name, message, expected) => {
    const { sut, problems } = build(refusing(name, message));
    await sut.start();
    expect(problems).toEqual(expected);
    expect(sut.current.status).toBe('off');
  });

  it('says where a browser cannot do it', async () => {
    const sut = new ScreenCapture({});
    const problems: ScreenProblem[] = [];
    sut.events.on('failed', (problem) => problems.push(problem));
    await sut.start();
    expect(sut.isSupported).toBe(false);
    expect(problems).toEqual(['unsupported']);
  });
});
