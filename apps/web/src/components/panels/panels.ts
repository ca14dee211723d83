import type { Component } from 'vue';
import type { PanelName } from '../../stores/panels.ts';
import ChatPanel from '../chat/ChatPanel.vue';
import PeoplePanel from '../people/PeoplePanel.vue';

/** What the side panel can show: the key of its title, and its content, which fills the panel and scrolls by itself. */
export const PANELS: Record<PanelName, { title: string; content: Component }> = {
  people: { title: 'people.title', content: PeoplePanel },
  chat: { title: 'chat.title', content: ChatPanel },
};
