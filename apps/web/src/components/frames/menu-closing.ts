import type { InjectionKey } from 'vue';

/** Takes what is to be done once the menu around it is closed and the focus is back on its button. */
export const AFTER_CLOSING: InjectionKey<(act: () => void) => void> = Symbol('afterClosing');
