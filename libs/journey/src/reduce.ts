import type { Evidence } from '@plenum/protocol';
import type { Facts } from './facts.ts';
import { reduceClient } from './reduce-client.ts';
import { reduceServer } from './reduce-server.ts';

/** Folds one piece of evidence into what is known. Pure: returns new facts. */
export function reduce(facts: Facts, evidence: Evidence): Facts {
  return evidence.end === 'client'
    ? reduceClient(facts, evidence.fact, evidence.at)
    : reduceServer(facts, evidence.fact, evidence.at);
}
