/** A picture that moves and a tone, made by the page itself: a test of the path needs no permission for devices. */
export interface SyntheticMedia {
  tracks: MediaStreamTrack[];
  stop(): void;
}

const WIDTH = 480;
const HEIGHT = 270;
const FRAMES_PER_SECOND = 15;

export function createSyntheticMedia(): SyntheticMedia {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const picture = canvas.getContext('2d');
  let frame = 0;
  const draw = (): void => {
    if (!picture) return;
    // Every frame differs in many places, as a person's does: an even colour would be sent in no bytes at all.
    for (let block = 0; block < 60; block += 1) {
      picture.fillStyle = `hsl(${(frame * 13 + block * 29) % 360} 60% 50%)`;
      picture.fillRect((block * 97 + frame * 11) % WIDTH, (block * 53 + frame * 7) % HEIGHT, 48, 36);
    }
    frame += 1;
  };
  draw();
  const timer = setInterval(draw, 1_000 / FRAMES_PER_SECOND);

  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 440 });
  const sink = audio.createMediaStreamDestination();
  tone.connect(sink);
  tone.start();

  const tracks = [
    ...sink.stream.getAudioTracks(),
    ...canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks(),
  ];
  return {
    tracks,
    stop: () => {
      clearInterval(timer);
      for (const track of tracks) track.stop();
      void audio.close();
    },
  };
}
