/** The clocks of a time zone, as `<input type="datetime-local">` writes them: 2026-11-22T09:30. */
export function toLocalTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/**
 * When the clocks of a time zone show this, in milliseconds since the epoch; NaN for what is no time. An hour that is
 * skipped in spring is taken as the hour after it; of one that comes twice in autumn, one of the two is taken.
 */
export function fromLocalTime(local: string, timeZone: string): number {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return NaN;
  const offsetAt = (at: number) => Date.parse(`${toLocalTime(at, timeZone)}Z`) - at;
  // The second look counts where a change of the clocks lies between the guess and the answer.
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}
