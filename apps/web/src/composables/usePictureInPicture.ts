import { computed, readonly, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLayoutStore } from '../stores/layout.ts';
import { useNoticesStore } from '../stores/notices.ts';
import { useMeetingName } from './useMeetingName.ts';

/** W3C/WICG Document Picture-in-Picture; Chrome and Edge have it, TypeScript does not know it yet. */
interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}
const documentPictureInPicture = (): DocumentPictureInPicture | undefined =>
  (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture;

/** What is shown without a window of our own; the component that holds it says how it is filled. */
interface PlainVideo {
  element: HTMLVideoElement;
  /** @returns false where there is no picture. */
  fill: () => Promise<boolean>;
}

const SIZE = { width: 400, height: 240 };
const pipWindow = shallowRef<Window | null>(null);
const isVideoOpen = ref(false);
let plainVideo: PlainVideo | null = null;

/** The speaker's tile in a small window above all other programs, or their picture alone where there is but that. */
export function usePictureInPicture() {
  const { t } = useI18n();
  const notices = useNoticesStore();
  const openWindow = useWindow();
  const { openVideo, provideVideo } = useVideo();
  const isSupported = documentPictureInPicture() !== undefined || document.pictureInPictureEnabled;
  const isOpen = computed(() => pipWindow.value !== null || isVideoOpen.value);

  /** Must come from a press. */
  async function open(): Promise<void> {
    const api = documentPictureInPicture();
    try {
      await (api ? openWindow(api) : openVideo());
    } catch {
      notices.show({ tone: 'bad', kind: 'pip', text: t('views.failed') });
    }
  }
  function toggle(): void {
    if (isOpen.value) close();
    else if (isSupported) void open();
  }
  return { isSupported, isOpen, pipWindow: readonly(pipWindow), toggle, provideVideo };
}

function close(): void {
  pipWindow.value?.close();
  if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
}

/** @returns what opens a window with a document of its own. */
function useWindow() {
  const { t } = useI18n();
  const layout = useLayoutStore();
  const name = useMeetingName();
  return async (api: DocumentPictureInPicture): Promise<void> => {
    const opened = await api.requestWindow(SIZE);
    opened.document.title = t('views.windowTitle', { room: name.value });
    dressAs(document, opened.document);
    opened.addEventListener('pagehide', () => {
      pipWindow.value = null;
      layout.isFloating = false;
    });
    pipWindow.value = opened;
    layout.isFloating = true;
  };
}

/** Where the browser floats nothing but a video. */
function useVideo() {
  const { t } = useI18n();
  const layout = useLayoutStore();
  const notices = useNoticesStore();

  function setOpen(open: boolean): void {
    isVideoOpen.value = open;
    layout.isFloating = open;
  }
  async function openVideo(): Promise<void> {
    if (!plainVideo || !(await plainVideo.fill())) {
      notices.show({ tone: 'warn', kind: 'pip', text: t('views.noPicture') });
      return;
    }
    await plainVideo.element.requestPictureInPicture();
    setOpen(true);
  }
  /** @returns what ends it. */
  function provideVideo(video: PlainVideo): () => void {
    plainVideo = video;
    const onLeave = () => setOpen(false);
    video.element.addEventListener('leavepictureinpicture', onLeave);
    return () => {
      close();
      video.element.removeEventListener('leavepictureinpicture', onLeave);
      plainVideo = null;
    };
  }
  return { openVideo, provideVideo };
}

/** Gives a document the styles of another one, its direction, language and theme. */
function dressAs(model: Document, copy: Document): void {
  for (const sheet of model.querySelectorAll<HTMLLinkElement>('style, link[rel="stylesheet"]')) {
    const node = sheet.cloneNode(true) as HTMLLinkElement;
    if (sheet.href) node.href = sheet.href; // Made absolute: the copy stands at about:blank.
    copy.head.append(node);
  }
  for (const { name, value } of model.documentElement.attributes)
    copy.documentElement.setAttribute(name, value);
}
