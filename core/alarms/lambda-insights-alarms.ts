import { edgeFunctionMetrics } from '../metrics.ts';
import type { EdgeFunctionTarget } from '../targets.ts';
import { bothLevels } from './both-levels.ts';
import type { AlarmDefinition } from './definition.ts';

/** Lambda guide, "Configure Lambda function memory": one vCPU at 1,769 MB, proportionally more or less. */
const MEGABYTES_PER_VCPU = 1769;

/** CPU and memory of a function that has Lambda Insights; AWS/Lambda measures neither. They move no capacity. */
export function lambdaInsightsAlarms(
  project: string,
  target: EdgeFunctionTarget,
): readonly AlarmDefinition[] {
  const { thresholds, memoryMegabytes, functionName } = target.configuration;
  const { cpuMillis, functionDurationMillis, memoryPercent } = edgeFunctionMetrics(
    target.configuration,
  );
  const shared = {
    project,
    component: 'edge-function',
    componentName: target.name,
    drives: [target.name],
    minutes: { warning: [3, 3], critical: [3, 3] },
    treatMissingData: 'missing',
  } as const;
  const proposes =
    'Capacity cannot help: Tidegate holds and pages, and proposes another memory size.';
  // 1,024 MB -> 1024 / 1769 = 0.579 vCPU
  const vcpus = (memoryMegabytes / MEGABYTES_PER_VCPU).toFixed(3);
  return [
    ...bothLevels({
      ...shared,
      slug: 'cpu',
      queries: [
        { id: 'cpuMillis', metric: cpuMillis },
        { id: 'durationMillis', metric: functionDurationMillis },
        { id: 'cpuPercent', expression: `100 * cpuMillis / (durationMillis * ${vcpus})` },
      ],
      thresholds: thresholds.cpuPercent,
      describe: (_, cpuPercent) =>
        `requests of ${functionName} use ${cpuPercent} % of their ${vcpus} vCPU or more on average, for 3 minutes. ` +
        proposes,
    }),
    ...bothLevels({
      ...shared,
      slug: 'memory',
      queries: [{ id: 'memoryPercent', metric: memoryPercent }],
      thresholds: thresholds.memoryPercent,
      describe: (_, percent) =>
        `a request of ${functionName} used ${percent} % of its ${memoryMegabytes} MB or more, in each of 3 minutes. ` +
        proposes,
    }),
  ];
}
