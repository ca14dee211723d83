import { useLocalStorage, type RemovableRef } from '@vueuse/core';

/** The name under which this person joined last, on this device. */
export function useRememberedName(): RemovableRef<string> {
  return useLocalStorage('plenum:display-name', '');
}
