import type { ErrorCode, PeerId, RoomId, Source, Tile } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { MeetingPhase, Participant } from './shapes.ts';

/** The meeting that this page is in, or about to enter. */
export const useMeetingStore = defineStore('meeting', () => {
  const phase = ref<MeetingPhase>('idle');
  const roomId = ref<RoomId | null>(null);
  const displayName = ref('');
  const selfPeerId = ref<PeerId | null>(null);
  /** The others, in the order in which they came. */
  const participants = shallowRef<Participant[]>([]);
  const activeSpeakerId = ref<PeerId | null>(null);
  const error = ref<ErrorCode | null>(null);
  const micMuted = ref(true);

  function open(id: RoomId): void {
    roomId.value = id;
  }
  async function join(name: string): Promise<void> {
    displayName.value = name;
  }
  async function leave(): Promise<void> {}
  async function retry(): Promise<void> {}
  async function setMicMuted(muted: boolean): Promise<void> {
    micMuted.value = muted;
  }
  async function setCameraOn(on: boolean): Promise<void> {
    void on;
  }
  function reportTile(tile: Tile): void {
    void tile;
  }
  function forgetTile(peerId: PeerId, source: Source): void {
    void [peerId, source];
  }

  return {
    phase,
    roomId,
    displayName,
    selfPeerId,
    participants,
    activeSpeakerId,
    error,
    micMuted,
    open,
    join,
    leave,
    retry,
    setMicMuted,
    setCameraOn,
    reportTile,
    forgetTile,
  };
});
