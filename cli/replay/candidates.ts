import type { Configuration, EdgeFunctionConfiguration } from '../../core/config/schema.ts';
import { demandSettings } from '../../core/scaling/demand/configured-settings.ts';
import { budgetInWords } from '../../core/scaling/demand/settings.ts';
import type { EdgeFunctionTarget } from '../../core/targets.ts';
import { controlLoopDriver } from '../../replay/lab/control-loop-driver.ts';
import type { Demand } from '../../replay/lab/demand.ts';
import { type Driver, driverOf } from '../../replay/lab/driver.ts';
import { clockFrom } from '../../replay/lab/lab-clock.ts';
import type { LabParameters } from '../../replay/lab/parameters.ts';
import type { LabPolicy } from '../../replay/lab/run-policy.ts';
import { percentile95Millis } from '../../replay/lab/whole-second-durations.ts';
import {
  horizontalPodAutoscaler,
  KUBERNETES_FEED,
} from '../../replay/rivals/horizontal-pod-autoscaler.ts';
import { knativePodAutoscaler } from '../../replay/rivals/knative-pod-autoscaler.ts';
import { scheduledCapacity } from '../../replay/rivals/scheduled-capacity.ts';
import { staticCapacity } from '../../replay/rivals/static-capacity.ts';
import { targetTracking } from '../../replay/rivals/target-tracking.ts';

/** One of those that are compared on the same traffic. */
export interface Candidate {
  readonly name: string;
  readonly setting: string;
  readonly isOurs: boolean;
  /** Not so the extremes, which would hide what is between. */
  readonly isDrawnFirst: boolean;
  readonly driver: Driver;
  readonly parameters: LabParameters;
}

export interface Comparison {
  /** With the one function that is played, in mode act. */
  readonly configuration: Configuration;
  readonly target: EdgeFunctionTarget;
  readonly demand: Demand;
  readonly begins: Date;
  readonly seed: number;
  readonly meanRequestSeconds: number;
  readonly warmUpSeconds: number;
  readonly parameters: LabParameters;
}

/** Scheduled capacity is planned from at least a day. */
const DAY_SECONDS = 86_400;

/** Tidegate as it is configured first, then its other policy, then what an engineer would use instead. */
export function candidates(comparison: Comparison): readonly Candidate[] {
  const { target, demand, parameters, warmUpSeconds } = comparison;
  const { policy } = target.configuration;
  // Nothing of what rivals do depends on readers, and they move none.
  const { cluster: _cluster, ...withoutCluster } = parameters;
  const rival = (name: string, setting: string, policy: LabPolicy): Candidate => ({
    name,
    setting,
    isOurs: false,
    isDrawnFirst: true,
    driver: driverOf(policy),
    parameters: withoutCluster,
  });
  const tracking = {
    target: 0.7,
    statistic: 'Average',
    freshOnly: true,
    lowAlarmMinutes: 15,
  } as const;
  const planSeconds = Math.max(DAY_SECONDS, warmUpSeconds);
  return [
    ours(comparison, policy),
    ours(comparison, policy === 'demand' ? 'thresholds' : 'demand'),
    rival('Application Auto Scaling', 'target 0.7, Average', targetTracking(tracking)),
    rival('Kubernetes HPA formula', 'target 0.7', horizontalPodAutoscaler(0.7, KUBERNETES_FEED)),
    rival(
      'Knative KPA',
      'target 0.7',
      knativePodAutoscaler({ target: 0.7, scaleDownDelaySeconds: 0 }),
    ),
    ...(demand.seconds >= 2 * planSeconds
      ? [
          rival(
            'scheduled',
            '1.25 x the most of each hour before',
            scheduledCapacity(demand, { factor: 1.25, planSeconds }),
          ),
        ]
      : []),
    {
      ...rival('static', 'at the ceiling', staticCapacity(parameters.maxCapacity)),
      isDrawnFirst: false,
    },
    {
      ...rival('all on demand', 'nothing provisioned', staticCapacity(0)),
      parameters: { ...withoutCluster, minCapacity: 0 },
      isDrawnFirst: false,
    },
  ];
}

/** The control loop of the handlers, with one of its policies; without a `demand` block that one has its defaults. */
function ours(
  { configuration, target, begins, meanRequestSeconds, parameters }: Comparison,
  policy: EdgeFunctionConfiguration['policy'],
): Candidate {
  const { minInstances, maxInstances, targetConcurrency } = target.configuration.scaling;
  const [[name, block] = []] = Object.entries(configuration.edgeFunctions);
  if (name === undefined || !block) throw new Error('the lab plays one edge function, got none');
  const played = { ...configuration, edgeFunctions: { [name]: { ...block, policy } } };
  return {
    name: `Tidegate, ${policy}`,
    setting:
      policy === 'demand'
        ? budgetInWords(demandSettings(target.configuration).budget)
        : `${minInstances} to ${maxInstances} instances of ${targetConcurrency}`,
    isOurs: true,
    isDrawnFirst: true,
    driver: controlLoopDriver(played, {
      clock: clockFrom(begins),
      p95Millis: percentile95Millis(meanRequestSeconds),
    }),
    parameters,
  };
}
