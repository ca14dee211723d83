import type { ErrorCode } from '@plenum/protocol';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { PathWay } from '../rtc/path-way.ts';
import { judgePath, type PathVerdict } from '../rtc/path-test-verdict.ts';
import type { PathTestReport } from '../rtc/path-test.ts';
import { toFailure } from '../rtc/request-failed-error.ts';
import { useEngine } from './engine.ts';

export type { PathTestReport, PathVerdict, PathWay };

/** The test of the path between this browser and the server. */
export const usePathTestStore = defineStore('pathTest', () => {
  const { pathTester } = useEngine();
  /** Which way is being tested; null while no test goes on. */
  const testing = ref<PathWay | null>(null);
  const report = shallowRef<PathTestReport | null>(null);
  const verdict = computed<PathVerdict | null>(() => report.value && judgePath(report.value));
  /** Why there is no report. */
  const error = ref<ErrorCode | null>(null);

  async function run(): Promise<void> {
    if (testing.value !== null) return;
    report.value = null;
    error.value = null;
    testing.value = 'udp';
    try {
      report.value = await pathTester.run((way) => (testing.value = way));
    } catch (failure) {
      error.value = toFailure(failure);
    } finally {
      testing.value = null;
    }
  }

  return { testing, report, verdict, error, run };
});
