import {
  Activity,
  Check,
  Hand,
  LayoutGrid,
  Link2,
  LogOut,
  MessageSquare,
  Mic,
  MicOff,
  ScreenShare,
  ScreenShareOff,
  Settings,
  SlidersHorizontal,
  SmilePlus,
  SwitchCamera,
  Video,
  VideoOff,
} from '@lucide/vue';
import type { Source } from '@plenum/protocol';
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useCameraTurn } from '../../composables/useCameraTurn.ts';
import { useMeetingLink } from '../../composables/useMeetingLink.ts';
import { useSettings } from '../../composables/useSettings.ts';
import { useSwitches } from '../../composables/useSwitches.ts';
import { useChatStore } from '../../stores/chat.ts';
import { useHandsStore } from '../../stores/hands.ts';
import { useMeetingStore } from '../../stores/meeting.ts';
import { useNoticesStore } from '../../stores/notices.ts';
import { useModerationStore } from '../../stores/moderation.ts';
import { SIDE_PANEL_ID, usePanelsStore, type PanelName } from '../../stores/panels.ts';
import { useScreenStore } from '../../stores/screen.ts';
import type { ToolbarItem } from './toolbar-item.ts';
import { useEndItem, usePeopleItem } from './useModerationItems.ts';

export interface ConnectionToggle {
  isOpen: () => boolean;
  toggle: () => void;
}

/** What the toolbar offers, in its order. A feature adds one item to a group. */
export function useToolbarGroups(connection: ConnectionToggle): ComputedRef<ToolbarItem[][]> {
  const media = useMediaItems();
  const { panel } = usePanelItems();
  const chat = useChatItem();
  const hands = useHandItems();
  const { layout, link, settings, leave } = useMeetingItems();
  const people = usePeopleItem();
  const end = useEndItem();
  const moderation = useModerationStore();
  const { t } = useI18n();

  return computed(() => [
    ...(moderation.isViewer ? [] : [media.value]),
    [panel('people', people.value), panel('chat', chat.value)],
    hands.value,
    [
      layout.value,
      link.value,
      {
        ...{ name: 'connection', icon: Activity, rank: 3 },
        ...plain(t('meeting.connection')),
        panel: { id: 'connection-panel', isOpen: connection.isOpen() },
        act: connection.toggle,
      },
      settings.value,
    ],
    [...end.value, leave.value],
  ]);
}

/** The caption is the whole label. */
function plain(label: string): Pick<ToolbarItem, 'label' | 'caption'> {
  return { label, caption: label };
}

function useMediaItems(): ComputedRef<ToolbarItem[]> {
  const { t } = useI18n();
  const { micOn, cameraOn, toggleMic, toggleCamera } = useSwitches();
  const { canTurn, turn } = useCameraTurn();
  const screen = useScreenItem();
  const { labeled } = useWithheldLabels();
  return computed(() => [
    {
      ...{ name: 'mic', rank: 0, isOff: !micOn.value, icon: micOn.value ? Mic : MicOff },
      ...labeled('mic', t('devices.microphone'), micOn.value ? t('devices.mute') : t('devices.unmute')),
      act: () => void toggleMic(),
    },
    {
      ...{ name: 'camera', rank: 1, isOff: !cameraOn.value, icon: cameraOn.value ? Video : VideoOff },
      ...labeled(
        'webcam',
        t('devices.camera'),
        cameraOn.value ? t('devices.stopCamera') : t('devices.startCamera'),
      ),
      act: () => void toggleCamera(),
    },
    screen.value,
    ...(canTurn.value
      ? [
          {
            ...{ name: 'switchCamera', rank: 8, icon: SwitchCamera, act: turn },
            ...plain(t('devices.switchCamera')),
          },
        ]
      : []),
    {
      ...{ name: 'devices', rank: 12, icon: SlidersHorizontal, popover: 'devices-popover' },
      ...plain(t('devices.title')),
    },
  ]);
}

/** A button for what the room withholds is called by the reason, and tells it when it is pressed. */
function useWithheldLabels() {
  const { t } = useI18n();
  const moderation = useModerationStore();
  const labeled = (source: Source, caption: string, label: string) => ({
    caption,
    label: moderation.withheld.includes(source) ? t('moderation.withheld', { what: caption }) : label,
  });
  return { labeled };
}

/** Where a browser cannot share, it stands last in the menu, and says why when it is pressed. */
function useScreenItem(): ComputedRef<ToolbarItem> {
  const { t } = useI18n();
  const screen = useScreenStore();
  const { labeled } = useWithheldLabels();
  return computed(() => ({
    ...{ name: 'screen', rank: screen.isSupported ? 8 : 20, isOn: screen.isSharing },
    ...(screen.isSharing
      ? { label: t('screen.stop'), caption: t('screen.stopShort') }
      : labeled('screen', t('screen.shareShort'), t('screen.share'))),
    icon: screen.isSharing ? ScreenShareOff : ScreenShare,
    act: () => (screen.isSharing ? screen.stop() : void screen.start()),
  }));
}

type PanelGiven = Pick<ToolbarItem, 'icon' | 'label' | 'rank' | 'badge'>;

/** Buttons that open and close a panel at the side. */
function usePanelItems() {
  const panels = usePanelsStore();
  const panel = (name: PanelName, given: PanelGiven): ToolbarItem => ({
    ...given,
    name,
    caption: given.label,
    panel: { id: SIDE_PANEL_ID, isOpen: panels.current === name },
    act: () => panels.toggle(name),
  });
  return { panel };
}

/** The number that is not read stands on it. */
function useChatItem(): ComputedRef<PanelGiven> {
  const { t } = useI18n();
  const chat = useChatStore();
  return computed(() => {
    const { unread: count } = chat;
    const badge = count > 0 ? { badge: { count, text: t('chat.unread', { count }) } } : {};
    return { icon: MessageSquare, label: t('chat.title'), rank: 4, ...badge };
  });
}

function useHandItems(): ComputedRef<ToolbarItem[]> {
  const { t } = useI18n();
  const hands = useHandsStore();
  const notices = useNoticesStore();
  const toggle = (): void => {
    hands
      .setRaised(!hands.isOwnRaised)
      .catch(() => notices.show({ tone: 'bad', kind: 'hand', text: t('hands.failed') }));
  };
  return computed(() => [
    {
      ...{ name: 'hand', rank: 6, icon: Hand, isOn: hands.isOwnRaised, act: toggle },
      ...plain(hands.isOwnRaised ? t('hands.lower') : t('hands.raise')),
    },
    {
      ...{ name: 'reactions', rank: 7, icon: SmilePlus, popover: 'reactions-popover' },
      ...plain(t('hands.reactions')),
    },
  ]);
}

function useMeetingItems() {
  const { t } = useI18n();
  const meeting = useMeetingStore();
  const { open: openSettings } = useSettings();
  const { copied, copyLink } = useMeetingLink();
  const layout = computed<ToolbarItem>(() => ({
    ...{ name: 'layout', rank: 10, icon: LayoutGrid, popover: 'layout-popover' },
    ...plain(t('meeting.layout.title')),
  }));
  const link = computed<ToolbarItem>(() => ({
    ...{ name: 'link', rank: 11, icon: copied.value ? Check : Link2 },
    ...plain(t('meeting.copyLink')),
    act: () => void copyLink(),
  }));
  const settings = computed<ToolbarItem>(() => ({
    ...{ name: 'settings', rank: 13, icon: Settings },
    ...plain(t('settings.title')),
    act: () => openSettings(),
  }));
  const leave = computed<ToolbarItem>(() => ({
    ...{ name: 'leave', rank: 2, icon: LogOut, isDanger: true, isDirectional: true },
    ...plain(t('meeting.leave')),
    act: () => void meeting.leave(),
  }));
  return { layout, link, settings, leave };
}
