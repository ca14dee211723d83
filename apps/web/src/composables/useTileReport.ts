import type { PeerId, Source } from '@plenum/protocol';
import { useDevicePixelRatio, useElementSize, useElementVisibility } from '@vueuse/core';
import { onScopeDispose, watch, type Ref } from 'vue';
import { useMeetingStore } from '../stores/meeting.ts';

/** Tells the meeting how large somebody's picture is shown here, in device pixels, and when it is not shown. */
export function useTileReport(tile: Readonly<Ref<HTMLElement | null>>, peerId: PeerId, source: Source): void {
  const meeting = useMeetingStore();
  const { width, height } = useElementSize(tile);
  const isVisible = useElementVisibility(tile);
  const { pixelRatio } = useDevicePixelRatio();

  watch([width, height, isVisible, pixelRatio], () => {
    if (!isVisible.value || width.value === 0) return meeting.forgetTile(peerId, source);
    const inPixels = (length: number) => Math.round(length * pixelRatio.value);
    meeting.reportTile({ peerId, source, width: inPixels(width.value), height: inPixels(height.value) });
  });
  onScopeDispose(() => meeting.forgetTile(peerId, source));
}
