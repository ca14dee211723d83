import { useDevicePixelRatio, useWindowSize } from '@vueuse/core';
import { computed, watch } from 'vue';
import { useLayoutStore } from '../../stores/layout.ts';
import { useMeetingStore } from '../../stores/meeting.ts';
import { firstTilesOn } from './first-tiles.ts';

/** What stands around the stage once it is there, in CSS pixels: a guess that is off costs one more negotiation. */
const AROUND = { wide: { width: 32, height: 148 }, narrow: { width: 16, height: 148 } } as const;

/** Tells the server with the join what the stage will show, which is not there yet to be measured. */
export function useFirstTiles(): void {
  const meeting = useMeetingStore();
  const layout = useLayoutStore();
  const { width, height } = useWindowSize();
  const { pixelRatio } = useDevicePixelRatio();
  const first = computed(() => {
    const around = width.value > 640 ? AROUND.wide : AROUND.narrow;
    return firstTilesOn({
      stage: { width: width.value - around.width, height: height.value - around.height },
      pixelRatio: pixelRatio.value,
      hasLarge: layout.view === 'speaker',
      hidesSelf: layout.hidesSelf,
    });
  });
  watch(first, (tiles) => meeting.expectTiles(tiles), { immediate: true });
}
