import type { PeerId, Tile } from '@plenum/protocol';
import { useDevicePixelRatio, useElementSize, useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { useDevicesStore } from '../../stores/devices.ts';
import { useLayoutStore } from '../../stores/layout.ts';
import { useMeetingStore } from '../../stores/meeting.ts';
import type { Participant } from '../../stores/shapes.ts';
import { SpeakerHold } from './speaker-hold.ts';
import { arrangeStage, type Box } from './stage-arrangement.ts';

/** After so long nobody speaks any more, in milliseconds: a shorter pause is one of breath. */
const SILENCE_MS = 2_000;

/** Somebody on the stage. */
export interface Seat {
  participant: Participant;
  isSelf: boolean;
}

/** Somebody who is on the page that is shown. */
export interface PlacedSeat extends Seat {
  box: Box;
  isLarge: boolean;
}

/**
 * Who is shown where. The stage's size is observed once; the tiles' sizes, and what the server is asked for, are
 * derived from it, so that the page is never measured.
 */
export function useStage(stage: Readonly<Ref<HTMLElement | null>>) {
  const meeting = useMeetingStore();
  const { width, height } = useElementSize(stage);
  const asked = ref(0);
  const seats = useSeats();
  const large = useLargeSeat(seats);
  const small = computed(() => seats.value.filter((seat) => seat !== large.value));
  const arrangement = computed(() =>
    arrangeStage({
      width: width.value,
      height: height.value,
      count: small.value.length,
      hasLarge: large.value !== null,
      page: asked.value,
    }),
  );
  const page = computed(() => arrangement.value.page);
  const pages = computed(() => arrangement.value.pages);
  const placed = computed<PlacedSeat[]>(() => {
    const { boxes, perPage, large: largeBox } = arrangement.value;
    const onPage = boxes.map((box, index) => ({
      ...small.value[page.value * perPage + index]!,
      box,
      isLarge: false,
    }));
    return large.value && largeBox ? [{ ...large.value, box: largeBox, isLarge: true }, ...onPage] : onPage;
  });
  /** Who speaks while another page is shown: nobody jumps for that, but one should know. */
  const speakerId = useSteadySpeaker();
  const unseenSpeaker = computed(() => {
    const speaker = meeting.participants.find(({ peerId }) => peerId === speakerId.value);
    const isSeen = placed.value.some(({ participant }) => participant.peerId === speaker?.peerId);
    return speaker && !speaker.micMuted && !isSeen ? speaker : null;
  });
  /** Beyond either end nothing happens. */
  function turnTo(to: number): void {
    asked.value = Math.min(Math.max(to, 0), pages.value - 1);
  }
  useViewportReport(placed);
  return { placed, page, pages, unseenSpeaker, turnTo };
}

/** Who speaks, through the pauses between words. */
function useSteadySpeaker() {
  const meeting = useMeetingStore();
  const speakerId = ref(meeting.activeSpeakerId);
  const { start, stop } = useTimeoutFn(() => (speakerId.value = null), SILENCE_MS, { immediate: false });
  watch(
    () => meeting.activeSpeakerId,
    (id) => {
      if (id === null) return start();
      stop();
      speakerId.value = id;
    },
  );
  return speakerId;
}

/** Oneself first, then the others in the order in which they came: nobody moves because somebody speaks. */
function useSeats() {
  const meeting = useMeetingStore();
  const devices = useDevicesStore();
  const layout = useLayoutStore();
  const self = computed<Participant>(() => ({
    peerId: meeting.selfPeerId ?? 'self',
    displayName: meeting.displayName,
    presence: 'connected',
    micMuted: meeting.micMuted,
    cameraOn: devices.webcam.status === 'on',
    webcamTrack: devices.webcam.track,
    webcamQuality: null,
    micTrack: null,
  }));
  return computed<Seat[]>(() => [
    ...(layout.hidesSelf ? [] : [{ participant: self.value, isSelf: true }]),
    ...meeting.participants.map((participant) => ({ participant, isSelf: false })),
  ]);
}

/** Whoever is pinned; in the speaker view else whoever speaks, and oneself only where nobody else is. */
function useLargeSeat(seats: Readonly<Ref<Seat[]>>) {
  const meeting = useMeetingStore();
  const layout = useLayoutStore();
  const heldId = shallowRef<PeerId | null>(null);
  const hold = new SpeakerHold((peerId) => (heldId.value = peerId));
  watch(
    [() => meeting.activeSpeakerId, () => meeting.participants],
    ([speakerId, participants]) => {
      const others = participants.map(({ peerId }) => peerId);
      hold.handle(speakerId !== null && others.includes(speakerId) ? speakerId : null, others);
    },
    { immediate: true },
  );
  onScopeDispose(() => hold.cancel());

  const seatOf = (id: PeerId | null) => seats.value.find(({ participant }) => participant.peerId === id);
  return computed<Seat | null>(() => {
    if (seats.value.length < 2) return null; // Alone on the stage one is large anyway.
    const pinned = seatOf(layout.pinnedId);
    if (pinned || layout.view === 'grid') return pinned ?? null;
    return seatOf(heldId.value) ?? null;
  });
}

/** Tells the server what is shown, in device pixels. One's own picture never comes from there. */
function useViewportReport(placed: Readonly<Ref<PlacedSeat[]>>): void {
  const meeting = useMeetingStore();
  const layout = useLayoutStore();
  const { pixelRatio } = useDevicePixelRatio();
  const tiles = computed<Tile[]>(() =>
    placed.value
      .filter(({ isSelf }) => !isSelf)
      .map(({ participant: { peerId }, box }) => ({
        peerId,
        source: 'webcam',
        width: Math.round(box.width * pixelRatio.value),
        height: Math.round(box.height * pixelRatio.value),
        ...(peerId === layout.pinnedId && { pinned: true }),
      })),
  );
  watch(tiles, (shown) => meeting.showTiles(shown), { immediate: true });
  onScopeDispose(() => meeting.showTiles([]));
}
