import type { FirstTiles } from '@plenum/protocol';
import { arrangeStage, type StageSpace } from './stage-arrangement.ts';

/** More people than ever stand on one page. */
const CROWD = 1_000;

export interface FirstTilesInput {
  /** What the stage will have, in CSS pixels. */
  stage: StageSpace;
  /** Device pixels of one CSS pixel. */
  pixelRatio: number;
  /** Whether one person will be shown large. */
  hasLarge: boolean;
  hidesSelf: boolean;
}

/** How many others this page will show first, however many are there. Pure. */
export function firstTilesOn({ stage, pixelRatio, hasLarge, hidesSelf }: FirstTilesInput): FirstTiles {
  const arrange = (count: number) => arrangeStage({ ...stage, count, hasLarge, page: 0 });
  const { perPage, boxes } = arrange(CROWD);
  let single = perPage;
  // A stage without a size has one page for everybody.
  while (perPage > 0 && arrange(single + 1).pages === 1) single += 1;
  // The large one is one more of the others; oneself stands among the small ones.
  const others = (small: number) => Math.max(0, small + (hasLarge ? 1 : 0) - (hidesSelf ? 0 : 1));
  const toDevice = (length = 0) => Math.round(length * pixelRatio);
  const [box] = boxes;
  return {
    single: others(single),
    page: others(perPage),
    width: toDevice(box?.width),
    height: toDevice(box?.height),
  };
}
