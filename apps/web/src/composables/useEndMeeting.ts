import { ref } from 'vue';

const isAsked = ref(false);

/** Whether the host is asked if the meeting shall end for all; the window stands in RoomPage.vue. */
export function useEndMeeting() {
  return { isAsked, ask: () => (isAsked.value = true) };
}
