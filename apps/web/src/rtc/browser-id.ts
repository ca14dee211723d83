import { browserIdSchema, type BrowserId } from '@plenum/protocol';
import { randomUuid } from './random-uuid.ts';

const KEY = 'plenum.browserId';

/** What this browser calls itself, made at the first call and kept: a room knows by it whom it does not let in again. */
export function browserIdIn(storage: Pick<Storage, 'getItem' | 'setItem'>): BrowserId {
  const known = browserIdSchema.safeParse(storage.getItem(KEY));
  if (known.success) return known.data;
  const browserId = randomUuid();
  storage.setItem(KEY, browserId);
  return browserId;
}
