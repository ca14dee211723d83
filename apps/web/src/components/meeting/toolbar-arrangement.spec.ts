import { describe, expect, it } from '@jest/globals';
import { arrangeToolbar } from './toolbar-arrangement.ts';
import type { ToolbarItem } from './toolbar-item.ts';

const item = (name: string, rank: number): ToolbarItem => ({
  ...{ name, rank, label: name, caption: name },
  icon: {},
});
const GROUPS = [
  [item('mic', 0), item('camera', 1), item('devices', 9)],
  [item('hand', 5), item('reactions', 6)],
  [item('chat', 3), item('people', 4), item('layout', 7), item('settings', 8)],
  [item('leave', 2)],
];
const names = (items: ToolbarItem[][]) => items.map((group) => group.map(({ name }) => name));

describe('arrangeToolbar', () => {
  it('shows all with words on a desktop', () => {
    expect(arrangeToolbar(GROUPS, 90)).toEqual({ isLabelled: true, shown: GROUPS, more: [] });
  });

  it('leaves the words out where they have no room', () => {
    expect(arrangeToolbar(GROUPS, 50)).toEqual({ isLabelled: false, shown: GROUPS, more: [] });
  });

  it('puts what matters least into the menu on a phone, and keeps the order', () => {
    // 390 px: seven targets, of which one is the menu's.
    const { shown, more } = arrangeToolbar(GROUPS, 390 / 16);
    expect(names(shown)).toEqual([['mic', 'camera'], ['hand'], ['chat', 'people'], ['leave']]);
    expect(more.map(({ name }) => name)).toEqual(['devices', 'reactions', 'layout', 'settings']);
  });

  it('has all in the menu where there is no width yet', () => {
    expect(arrangeToolbar(GROUPS, 0)).toMatchObject({ shown: [], isLabelled: false });
  });

  it('never needs more width than there is', () => {
    for (let width = 16; width <= 120; width += 0.25) {
      const { isLabelled, shown, more } = arrangeToolbar(GROUPS, width);
      const buttons = shown.flat().length + (more.length > 0 ? 1 : 0);
      const each = isLabelled ? 5.25 : width < 22.75 ? 2.75 : 3.25;
      expect(buttons * each).toBeLessThanOrEqual(width);
      expect(shown.flat().length + more.length).toBe(10);
    }
  });
});
