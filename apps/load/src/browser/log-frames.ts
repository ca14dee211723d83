/** One tile's picture in a page, since the log was read last. Times are those of the page's clock, in milliseconds. */
export interface PictureLog {
  /** Of one track in one element while it is shown: whatever is shown anew has another one. */
  id: number;
  shownSinceMs: number;
  /** When it was hidden, replaced or taken away; null while it is shown. */
  goneAtMs: number | null;
  /**
   * When each was presented. Where the page was too busy to be told of one, it is missing here, as it may be on the
   * screen: a gap is never told shorter than what was seen.
   */
  frames: number[];
}

export interface FrameLog {
  nowMs: number;
  pictures: PictureLog[];
}

type WithFrameLog = typeof globalThis & { readFrameLog: () => FrameLog };

/** Runs in a page where {@link logFrames} ran: what was logged since this was asked last. */
export const readFrameLog = (): FrameLog => (globalThis as WithFrameLog).readFrameLog();

/**
 * Runs in a page, before its own scripts: writes down when each frame of each picture that can be seen was presented.
 * Playwright sends it there as text, so that all it needs is inside of it.
 */
// eslint-disable-next-line max-lines-per-function -- a page is sent this function alone, without others that it calls
export function logFrames(): void {
  const LOOK_MS = 100;
  const known = new Map<HTMLVideoElement, { track: MediaStreamTrack | null; picture: PictureLog | null }>();
  let gone: PictureLog[] = [];
  let nextId = 0;

  const trackOf = ({ srcObject }: HTMLVideoElement) =>
    (srcObject as MediaStream | null)?.getVideoTracks()[0] ?? null;
  function isSeen(element: HTMLVideoElement): boolean {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const isInWindow = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    return isInWindow && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  function follow(element: HTMLVideoElement): void {
    known.set(element, { track: null, picture: null });
    const onFrame: VideoFrameRequestCallback = (_now, { presentationTime }) => {
      known.get(element)?.picture?.frames.push(presentationTime);
      element.requestVideoFrameCallback(onFrame);
    };
    element.requestVideoFrameCallback(onFrame);
  }

  function look(): void {
    for (const element of document.querySelectorAll('video')) if (!known.has(element)) follow(element);
    for (const [element, one] of known) {
      const track = document.visibilityState === 'visible' && isSeen(element) ? trackOf(element) : null;
      if (track !== one.track) {
        if (one.picture) gone.push({ ...one.picture, goneAtMs: performance.now() });
        one.picture = track && { id: nextId++, shownSinceMs: performance.now(), goneAtMs: null, frames: [] };
        one.track = track;
      }
      if (!element.isConnected) known.delete(element);
    }
  }

  function read(): FrameLog {
    look();
    const shown = [...known.values()].flatMap(({ picture }) => picture ?? []);
    const pictures = [...gone, ...shown.map((picture) => ({ ...picture }))];
    gone = [];
    for (const picture of shown) picture.frames = [];
    return { nowMs: performance.now(), pictures };
  }

  (globalThis as WithFrameLog).readFrameLog = read;
  setInterval(look, LOOK_MS);
}
