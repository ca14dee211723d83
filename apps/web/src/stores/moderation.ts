import type { PeerId, RequestInput, Role, RoomSettings, Source, WaitingPeer } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { useEngine } from './engine.ts';

/** The rules of the meeting, what this person may do in it, and what hosts and moderators do. */
export const useModerationStore = defineStore('moderation', () => {
  const { client, moderation } = useEngine();
  /** Null outside of a meeting. */
  const role = ref<Role | null>(null);
  const settings = shallowRef<RoomSettings | null>(null);
  /** Who waits in the lobby, the first to come first; for host and moderators. */
  const waiting = shallowRef<readonly WaitingPeer[]>([]);
  const isHost = computed(() => role.value === 'host');
  const moderates = computed(() => role.value === 'host' || role.value === 'moderator');
  /** What this person may not send. */
  const withheld = shallowRef<readonly Source[]>([]);
  /** Sends nothing. */
  const isViewer = computed(() => role.value === 'viewer');

  const { events } = moderation;
  const unlisten = [
    events.on('roleChanged', (now) => (role.value = now)),
    events.on('settingsChanged', (now) => (settings.value = now)),
    events.on('withheldChanged', (now) => (withheld.value = now)),
    events.on('waitingChanged', (now) => (waiting.value = now)),
    events.on('ended', () => {
      role.value = null;
      settings.value = null;
    }),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  /* Each throws a RequestFailedError where the server refuses. */
  const { request } = client.channel;
  const upon = (name: 'mutePeer' | 'askToUnmute' | 'lowerHand') => async (peerId: PeerId) =>
    void (await request(name, { peerId }));

  async function stopSource(peerId: PeerId, source: 'webcam' | 'screen'): Promise<void> {
    await request('stopSource', { peerId, source });
  }
  async function setRole(peerId: PeerId, given: Exclude<Role, 'host'>): Promise<void> {
    await request('setRole', { peerId, role: given });
  }
  async function removePeer(peerId: PeerId, forbidReturn: boolean): Promise<void> {
    await request('removePeer', { peerId, forbidReturn });
  }
  /** The rule of who may unmute stays as it is. */
  async function muteAll(): Promise<void> {
    await request('muteAll', { mayUnmute: settings.value?.mayUnmute ?? true });
  }
  async function change(rules: RequestInput<'setRoomSettings'>): Promise<void> {
    await request('setRoomSettings', rules);
  }
  async function admit(people: readonly WaitingPeer[]): Promise<void> {
    await request('admit', { waitingIds: people.map(({ waitingId }) => waitingId) });
  }
  async function deny(people: readonly WaitingPeer[]): Promise<void> {
    await request('deny', { waitingIds: people.map(({ waitingId }) => waitingId) });
  }
  async function endMeeting(): Promise<void> {
    await request('endMeeting', {});
  }

  return {
    role,
    settings,
    waiting,
    isHost,
    moderates,
    isViewer,
    withheld,
    mute: upon('mutePeer'),
    askToUnmute: upon('askToUnmute'),
    lowerHand: upon('lowerHand'),
    stopSource,
    setRole,
    removePeer,
    muteAll,
    change,
    admit,
    deny,
    endMeeting,
  };
});
