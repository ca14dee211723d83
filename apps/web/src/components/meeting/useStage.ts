import type { PeerId, Tile } from '@plenum/protocol';
import { useDevicePixelRatio, useElementSize, useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import { useDevicesStore } from '../../stores/devices.ts';
import { useLayoutStore } from '../../stores/layout.ts';
import { useMeetingStore } from '../../stores/meeting.ts';
import { useScreenStore } from '../../stores/screen.ts';
import type { Participant } from '../../stores/shapes.ts';
import type { SharedScreen } from '../../stores/shared-screens.ts';
import { SpeakerHold } from './speaker-hold.ts';
import { arrangeStage, type Box } from './stage-arrangement.ts';

/** After so long nobody speaks any more, in milliseconds: a shorter pause is one of breath. */
const SILENCE_MS = 2_000;

/** Somebody on the stage, or the screen that somebody shares. */
export type Seat = { seatId: string } & (
  { participant: Participant; isSelf: boolean; screen?: undefined } | { screen: SharedScreen; isSelf: false }
);

/** A seat on the page that is shown. */
export type PlacedSeat = Seat & { box: Box; isLarge: boolean };

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
      isLargeFilling: large.value?.screen !== undefined,
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
    const isSeen = placed.value.some(({ seatId }) => seatId === speaker?.peerId);
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

/** Screens first, then oneself and the others in the order in which they came: nobody moves because somebody speaks. */
function useSeats() {
  const meeting = useMeetingStore();
  const devices = useDevicesStore();
  const layout = useLayoutStore();
  const screens = useScreenStore();
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
    ...screens.shared.map((screen) => ({ seatId: screen.screenId, screen, isSelf: false as const })),
    ...(layout.hidesSelf ? [] : [{ seatId: self.value.peerId, participant: self.value, isSelf: true }]),
    ...meeting.participants.map((participant) => ({
      ...{ seatId: participant.peerId, participant, isSelf: false },
    })),
  ]);
}

/** What is pinned; else a shared screen; in the speaker view else whoever speaks, and oneself only where nobody else is. */
function useLargeSeat(seats: Readonly<Ref<Seat[]>>) {
  const meeting = useMeetingStore();
  const layout = useLayoutStore();
  const screens = useScreenStore();
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

  const seatOf = (id: string | null) => seats.value.find(({ seatId }) => seatId === id);
  return computed<Seat | null>(() => {
    if (seats.value.length < 2) return null; // Alone on the stage one is large anyway.
    const chosen = seatOf(layout.pinnedId) ?? seatOf(screens.shown?.screenId ?? null);
    if (chosen || layout.view === 'grid') return chosen ?? null;
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
      .map((seat) => ({
        ...(seat.screen
          ? { peerId: seat.screen.peerId, source: 'screen' as const }
          : { peerId: seat.participant.peerId, source: 'webcam' as const }),
        width: Math.round(seat.box.width * pixelRatio.value),
        height: Math.round(seat.box.height * pixelRatio.value),
        ...(seat.seatId === layout.pinnedId && { pinned: true }),
      })),
  );
  watch(tiles, (shown) => meeting.showTiles(shown), { immediate: true });
  onScopeDispose(() => meeting.showTiles([]));
}
