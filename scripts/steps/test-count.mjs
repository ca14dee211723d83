import { existsSync, readFileSync } from 'node:fs';

/**
 * Counts what Jest wrote with --json.
 * @param {string} path of the results
 * @returns {{ passed: number, failed: number, skipped: number } | undefined} undefined when there are no results. A test
 *   file that could not be run at all counts as one failure: none of its tests is in the results.
 */
export function countTests(path) {
  if (!existsSync(path)) return undefined;
  const results = JSON.parse(readFileSync(path, 'utf8'));
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
