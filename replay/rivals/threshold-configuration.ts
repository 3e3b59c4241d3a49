import { parseConfiguration } from '../../core/config/parse-configuration.ts';
import type { Configuration } from '../../core/config/schema.ts';

/** The target's name in the lab's configuration. */
const LAB_TARGET = 'lab';

/**
 * The defaults of the recommendations, acting, on one function. Only the thresholds that would judge the traffic itself
 * are lifted out of its way: its response time, which capacity does not change here, and the request rate that a load
 * test of another platform has shown.
 */
export function thresholdConfiguration(p95Millis: number, maxCapacity: number): Configuration {
  return parseConfiguration({
    file: 'the lab',
    value: {
      project: 'lab',
      region: 'us-east-1',
      mode: 'act',
      quota: { concurrentExecutions: maxCapacity + 100 },
      edgeFunctions: {
        [LAB_TARGET]: {
          functionName: LAB_TARGET,
          alias: 'live',
          memoryMegabytes: 1024,
          thresholds: {
            p95Millis: { warning: p95Millis * 2, critical: p95Millis * 4 },
            requestsPerMinute: { warning: 9_000_000, critical: 10_000_000 },
          },
        },
      },
    },
  });
}
