import type { ToolbarItem } from './toolbar-item.ts';

export interface ToolbarArrangement {
  /** Words stand under the icons. */
  isLabelled: boolean;
  /** In their groups and their order; groups without any are left out. */
  shown: ToolbarItem[][];
  /** For the menu, in their order. */
  more: ToolbarItem[];
}

/** What a button takes, with the gap beside it, in rem: as in ToolbarButton.vue. */
const LABELLED = 5.25;
const COMPACT = 3.25;
/** Without gaps, on the narrowest phone. */
const NARROWEST = 2.75;
const NARROW = 22.75;
/** Between two groups, in rem. */
const GROUP_GAP = 1;

/**
 * Says which buttons have room. Pure.
 * @param width of the toolbar, in rem.
 */
export function arrangeToolbar(groups: readonly ToolbarItem[][], width: number): ToolbarArrangement {
  const all = groups.flat();
  const gaps = (groups.length - 1) * GROUP_GAP;
  const isLabelled = all.length * LABELLED + gaps <= width;
  const slots = Math.floor(width / (width < NARROW ? NARROWEST : COMPACT));
  if (isLabelled || all.length <= slots) return { isLabelled, shown: [...groups], more: [] };
  const kept = new Set(all.toSorted((a, b) => a.rank - b.rank).slice(0, Math.max(0, slots - 1)));
  return {
    isLabelled,
    shown: groups.map((group) => group.filter((item) => kept.has(item))).filter(({ length }) => length > 0),
    more: all.filter((item) => !kept.has(item)),
  };
}
