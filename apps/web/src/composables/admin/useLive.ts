import { problemSchema } from '@plenum/protocol/rest';
import { useDocumentVisibility } from '@vueuse/core';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import { fileUrl } from '../../rest/rest-client.ts';

/** After the server refused or was not there, in milliseconds. */
const AGAIN_AFTER_MS = 4_000;

/**
 * Watches what the server tells of a path, as long as somebody looks: a hidden page costs the server nothing.
 * @param path null: nothing is watched
 */
export function useLive<S extends z.ZodType>(schema: S, path: () => string | null) {
  const data = shallowRef<z.output<S> | null>(null);
  /** Why nothing more comes: it is over, or the server is out of reach. */
  const trouble = ref<'over' | 'lostTouch' | null>(null);
  const visibility = useDocumentVisibility();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }
  function start(): void {
    stop();
    const at = path();
    if (at === null || visibility.value === 'hidden') return;
    const own = new EventSource(fileUrl(at));
    source = own;
    own.onmessage = ({ data: text }: MessageEvent<string>) => {
      data.value = schema.parse(JSON.parse(text));
      trouble.value = null;
    };
    own.addEventListener('problem', ({ data: text }: MessageEvent<string>) => {
      own.close();
      trouble.value = problemSchema.parse(JSON.parse(text)).code === 'notFound' ? 'over' : 'lostTouch';
      timer = setTimeout(start, AGAIN_AFTER_MS);
    });
    own.onerror = () => {
      own.close(); // It would try again by itself, but not after a refusal.
      trouble.value ??= 'lostTouch';
      timer = setTimeout(start, AGAIN_AFTER_MS);
    };
  }

  watch([path, visibility], start, { immediate: true });
  onScopeDispose(stop);
  return { data, trouble };
}
