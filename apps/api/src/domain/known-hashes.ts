import { createHash } from 'node:crypto';
import type { BrowserId, SessionToken } from '@plenum/protocol';

/** By which whoever comes back is known, and their browser: what they show itself is nobody's to read. */
export const hashOfKnown = (shown: SessionToken | BrowserId): string =>
  createHash('sha256').update(shown).digest('hex');
