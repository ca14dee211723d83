import { readonly, ref } from 'vue';

const refused = ref(false);
const elements = new Set<HTMLAudioElement>();

/**
 * iOS (and others, by their settings) play no sound before a touch. Everyone's sound is unlocked by one press, since
 * the browser wants play() called for each element within it.
 */
export function useSoundUnlock() {
  function register(element: HTMLAudioElement): () => void {
    elements.add(element);
    return () => {
      elements.delete(element);
      if (elements.size === 0) refused.value = false;
    };
  }
  function markRefused(): void {
    refused.value = true;
  }
  async function unlock(): Promise<void> {
    const results = await Promise.allSettled([...elements].map((element) => element.play()));
    refused.value = results.some(
      ({ status, ...rest }) => status === 'rejected' && 'reason' in rest && isRefusal(rest.reason),
    );
  }
  return { refused: readonly(refused), register, markRefused, unlock };
}

function isRefusal(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'NotAllowedError';
}
