import type { ErrorCode, FirstTiles, PeerId, RoomId, RosterPeer, Tile } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef, triggerRef, watch } from 'vue';
import type { JoinExtras } from '../rtc/entrance.ts';
import { InvitationMemory } from '../rtc/invitation.ts';
import { useDevicesStore } from './devices.ts';
import { useEngine } from './engine.ts';
import { toParticipants, TrackTable } from './participants.ts';
import type { Broken, EndReason, MeetingPhase, Participant, Refusal } from './shapes.ts';

/** With these an invitation is no good any more. */
const INVITATION_REFUSED: readonly (ErrorCode | undefined)[] = [
  'tokenExpired',
  'tokenInvalid',
  'linkRevoked',
];

const NAME_KEY = 'plenum.displayName';

/** The meeting that this page is in, or about to enter. */
export const useMeetingStore = defineStore('meeting', () => {
  const { client, moderation } = useEngine();
  const invitations = new InvitationMemory(sessionStorage);
  const devices = useDevicesStore();
  const phase = ref<MeetingPhase>('idle');
  const roomId = ref<RoomId | null>(null);
  const displayName = ref(localStorage.getItem(NAME_KEY) ?? '');
  const selfPeerId = ref<PeerId | null>(null);
  const peers = shallowRef<RosterPeer[]>([]);
  const tracks = shallowRef(new TrackTable());
  /** The others, in the order in which they came. */
  const participants = computed<Participant[]>((before) =>
    toParticipants(peers.value, selfPeerId.value, tracks.value, before),
  );
  const activeSpeakerId = ref<PeerId | null>(null);
  /** What the door said last. */
  const refusal = shallowRef<Refusal | null>(null);
  const error = computed(() => refusal.value?.code ?? null);
  /** Whose decision ended it, where the phase is `ended`. */
  const endReason = ref<EndReason | null>(null);
  /** What is waited for, where the phase is `reconnecting`. */
  const broken = ref<Broken | null>(null);
  const wantsMuted = ref(false);
  /** True also where there is no microphone. */
  const micMuted = computed(() => wantsMuted.value || devices.mic.status !== 'on');

  let joinedWith: JoinExtras = {};
  const { events } = client;
  const unlisten = [
    events.on('phaseChanged', (now, why) => {
      phase.value = now;
      refusal.value = why.refusal;
      if (INVITATION_REFUSED.includes(why.refusal?.code)) invitations.forget();
      endReason.value = why.end;
      broken.value = why.broken;
    }),
    events.on('mutedChanged', (muted) => (wantsMuted.value = muted)),
    events.on('rosterChanged', (all) => {
      selfPeerId.value = client.selfPeerId;
      peers.value = all;
    }),
    events.on('trackAdded', (remote) => {
      tracks.value.add(remote);
      triggerRef(tracks);
    }),
    events.on('trackRemoved', (remote) => {
      tracks.value.remove(remote);
      triggerRef(tracks);
    }),
    events.on('qualityChanged', (remote, quality) => {
      tracks.value.setQuality(remote, quality);
      triggerRef(tracks);
    }),
    events.on('tilesShed', (tiles) => {
      tracks.value.setShed(tiles);
      triggerRef(tracks);
    }),
    events.on('activeSpeakerChanged', (peerId) => (activeSpeakerId.value = peerId)),
  ];
  onScopeDispose(() => unlisten.forEach((off) => off()));

  watch(displayName, (name) => localStorage.setItem(NAME_KEY, name));

  /** @param hash of the page's address. @returns whether an invitation stood there, which is kept here from now on. */
  function takeInvitation(id: RoomId, hash: string): boolean {
    return invitations.take(id, hash);
  }
  /** Goes to the door of a room. */
  function open(id: RoomId): void {
    roomId.value = id;
    client.open(id);
  }
  async function join(name: string, extras: JoinExtras = {}): Promise<void> {
    displayName.value = name;
    joinedWith = extras;
    await client.join(name, { ...invitations.of(roomId.value), ...extras });
  }
  async function leave(): Promise<void> {
    client.leave();
  }
  /** After a failure: once more, with the same name and passcode. */
  async function retry(): Promise<void> {
    await join(displayName.value, joinedWith);
  }
  /** Unmuting switches the microphone on where it is off, unless the room forbids it. */
  async function setMicMuted(muted: boolean): Promise<void> {
    const isDone = moderation.setMuted(muted);
    if (isDone && !muted) await devices.setMicOn(true);
  }
  async function setCameraOn(on: boolean): Promise<void> {
    if (on && !moderation.permit('webcam')) return;
    await devices.setCameraOn(on);
  }
  /** What this page will show of others first, in device pixels. */
  function expectTiles(first: FirstTiles): void {
    client.viewport.setFirstTiles(first);
  }
  /** All that this page shows of others, in device pixels. */
  function showTiles(tiles: Tile[]): void {
    client.viewport.setTiles(tiles);
  }
  /** What is shown in a window of its own, also while this page is hidden; null: nothing. */
  function floatTile(tile: Tile | null): void {
    client.viewport.setFloating(tile);
  }

  return {
    phase,
    roomId,
    displayName,
    selfPeerId,
    participants,
    activeSpeakerId,
    error,
    refusal,
    endReason,
    broken,
    micMuted,
    takeInvitation,
    open,
    join,
    leave,
    retry,
    setMicMuted,
    setCameraOn,
    expectTiles,
    showTiles,
    floatTile,
  };
});
