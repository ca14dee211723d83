import type { PeerId } from '@plenum/protocol';
import { computed, ref, watch } from 'vue';
import { useLayoutStore } from '../../stores/layout.ts';
import { useMeetingStore } from '../../stores/meeting.ts';

/** Who is shown in the small window: whoever is pinned, else who spoke last, else the first who is there. */
export function usePictured() {
  const meeting = useMeetingStore();
  const layout = useLayoutStore();
  const spokeLast = ref<PeerId | null>(null);
  watch(
    () => meeting.activeSpeakerId,
    (id) => {
      if (id !== null && id !== meeting.selfPeerId) spokeLast.value = id;
    },
    { immediate: true },
  );
  return computed(() => {
    const find = (id: string | null) => meeting.participants.find(({ peerId }) => peerId === id);
    return find(layout.pinnedId) ?? find(spokeLast.value) ?? meeting.participants[0] ?? null;
  });
}
