import { defineStore } from 'pinia';
import { ref } from 'vue';
import { usePreferencesStore } from './preferences.ts';

export interface Notice {
  text: string;
  /** `info` tells of what others do, and can be turned off; the rest answers what the person does or must know. */
  tone: 'info' | 'good' | 'warn' | 'bad';
  /** A later one of the same kind takes the place of the earlier one: "3 people joined" that of "2 people joined". */
  kind?: string;
  action?: { label: string; run: () => void };
  /** It waits for an answer: nobody shall miss somebody at the door for having looked away. */
  staysUntilAnswered?: boolean;
  /** What the button that puts it away says, where it stands for an answer. */
  dismissLabel?: string;
}

export interface ShownNotice extends Notice {
  noticeId: number;
}

/** So many at once can be read. */
const SHOWN_AT_ONCE = 3;
/** More than that is no news any more when its turn comes. */
const WAITING_AT_MOST = 6;
/** In milliseconds. */
const LASTS = 6_000;
/** For what is to be acted on, or concerns the person. */
const LASTS_LONG = 15_000;

/**
 * Short messages that come and go by themselves, unless they wait for an answer. However much happens in a large room, the eye and the screen reader
 * get no more than three in six seconds.
 */
export const useNoticesStore = defineStore('notices', () => {
  const preferences = usePreferencesStore();
  const shown = ref<ShownNotice[]>([]);
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let waiting: ShownNotice[] = [];
  let isHeld = false;
  let lastId = 0;

  function show(notice: Notice): void {
    if (notice.tone === 'info' && !preferences.notices) return;
    const same = [...shown.value, ...waiting].find(({ kind }) => kind !== undefined && kind === notice.kind);
    const next = { ...notice, noticeId: same?.noticeId ?? ++lastId };
    if (!same) waiting = bounded([...waiting, next]);
    shown.value = shown.value.map((one) => (one === same ? next : one));
    waiting = waiting.map((one) => (one === same ? next : one));
    if (shown.value.includes(next)) startTimer(next);
    fill();
  }
  function dismiss(noticeId: number): void {
    stopTimer(noticeId);
    shown.value = shown.value.filter((one) => one.noticeId !== noticeId);
    fill();
  }
  /** What it told is over, or answered elsewhere. */
  function dismissKind(kind: string): void {
    waiting = waiting.filter((one) => one.kind !== kind);
    for (const one of shown.value) if (one.kind === kind) dismiss(one.noticeId);
  }
  /** While somebody points at them or has the focus in them, they stay (WCAG 2.2, 2.2.1). */
  function hold(held: boolean): void {
    isHeld = held;
    for (const notice of shown.value) startTimer(notice);
  }

  function fill(): void {
    const free = SHOWN_AT_ONCE - shown.value.length;
    const next = waiting.slice(0, free);
    waiting = waiting.slice(free);
    if (next.length === 0) return;
    shown.value = [...shown.value, ...next];
    next.forEach(startTimer);
  }
  function startTimer({ noticeId, tone, action, staysUntilAnswered }: ShownNotice): void {
    stopTimer(noticeId);
    if (isHeld || staysUntilAnswered) return;
    const lasts = action || tone === 'bad' || tone === 'warn' ? LASTS_LONG : LASTS;
    timers.set(
      noticeId,
      setTimeout(() => dismiss(noticeId), lasts),
    );
  }
  function stopTimer(noticeId: number): void {
    clearTimeout(timers.get(noticeId));
    timers.delete(noticeId);
  }
  return { shown, show, dismiss, dismissKind, hold };
});

/** The oldest news about others goes first; what concerns the person stays. */
function bounded(waiting: ShownNotice[]): ShownNotice[] {
  if (waiting.length <= WAITING_AT_MOST) return waiting;
  const leastOfAll = waiting.find(({ tone }) => tone === 'info') ?? waiting[0];
  return waiting.filter((one) => one !== leastOfAll);
}
