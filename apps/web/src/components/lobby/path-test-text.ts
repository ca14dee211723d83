import type { ErrorCode } from '@plenum/protocol';
import type { NodeState, PathNode } from '../connection/path-nodes.ts';
import type { PathVerdict } from '../../stores/path-test.ts';

/** Where a verdict has its texts: a key under which stand `title`, `meaning` and the list `remedy`. */
export function verdictTextKey(verdict: PathVerdict): string {
  if (verdict.way === null) return 'pathTest.verdicts.none';
  // That it is slow or lossy matters more than by which way.
  if (verdict.way === 'udp' || verdict.quality === 'poor') return `pathTest.verdicts.${verdict.quality}`;
  return `pathTest.verdicts.${verdict.way}`;
}

/** Where the reason has its texts for which there was no test. */
export function failureTextKey(code: ErrorCode): string {
  return code === 'limitExceeded' ? 'pathTest.verdicts.busy' : `errors.${code}`;
}

/** How the way to the server looks; of the others a test says nothing. */
export function verdictNodes(verdict: PathVerdict | null): Partial<Record<PathNode, NodeState>> {
  if (!verdict) return { you: 'ok', network: 'working', server: 'working' };
  if (verdict.way === null) return { you: 'ok', network: 'stuck', server: 'idle' };
  return { you: 'ok', network: 'ok', server: 'ok' };
}
