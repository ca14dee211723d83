import { readonly, ref } from 'vue';

const message = ref('');

/** What screen readers are told without a move of the focus; the live region itself stands in App.vue. */
export function useAnnouncer() {
  function announce(text: string): void {
    // The same words twice are a change only with the no-break space that nobody hears.
    message.value = message.value === text ? `${text}\u00a0` : text;
  }
  return { message: readonly(message), announce };
}
