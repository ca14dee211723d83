import { defineStore } from 'pinia';
import { onScopeDispose, shallowRef } from 'vue';
import { GOOD, type NetworkVerdict } from '../rtc/network-quality.ts';
import { useEngine } from './engine.ts';

/** How good this person's own connection is; good outside of a meeting. */
export const useNetworkStore = defineStore('network', () => {
  const { network } = useEngine();
  const verdict = shallowRef<NetworkVerdict>(GOOD);
  onScopeDispose(network.events.on('changed', (now) => (verdict.value = now)));
  return { verdict };
});
