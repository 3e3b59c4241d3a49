import { DEMAND_DEFAULTS } from '../../core/scaling/demand/settings.ts';
import type { Demand } from '../../replay/lab/demand.ts';
import { demandPolicy } from '../../replay/lab/demand-policy.ts';
import {
  type Feed,
  type LabParameters,
  ONE_MINUTE_FEED,
  TEN_SECOND_FEED,
} from '../../replay/lab/parameters.ts';
import { type LabPolicy, type Outcome, runPolicy } from '../../replay/lab/run-policy.ts';
import { percentile95Millis } from '../../replay/lab/whole-second-durations.ts';
import {
  horizontalPodAutoscaler,
  KUBERNETES_FEED,
} from '../../replay/rivals/horizontal-pod-autoscaler.ts';
import { knativePodAutoscaler } from '../../replay/rivals/knative-pod-autoscaler.ts';
import { scheduledCapacity } from '../../replay/rivals/scheduled-capacity.ts';
import { staticCapacity } from '../../replay/rivals/static-capacity.ts';
import { targetTracking } from '../../replay/rivals/target-tracking.ts';
import { thresholdConfiguration } from '../../replay/rivals/threshold-configuration.ts';
import { runThresholdPolicy } from '../../replay/rivals/threshold-policy.ts';
import { WARM_UP_SECONDS } from './traces.ts';

/** One policy in one setting, ready to be played. */
export interface Candidate {
  readonly policy: string;
  readonly setting: string;
  /** What is tuned within the policy, where something is: rivals are compared at their best. */
  readonly tuned?: number;
  readonly play: (demand: Demand, parameters: LabParameters) => Outcome | Promise<Outcome>;
}

/** Our policy as it is compared. */
export const DEMAND_ONE_MINUTE = 'demand, one-minute metrics';
export const DEMAND_TEN_SECONDS = 'demand, 10-second metrics';
export const SPILL_BUDGET = 'spill 0.1 %';
export const COLD_BUDGET = 'cold starts 100 per million';
export const ALL_ON_DEMAND = 'all on demand';

const FEEDS = [
  [DEMAND_ONE_MINUTE, ONE_MINUTE_FEED],
  [DEMAND_TEN_SECONDS, TEN_SECOND_FEED],
] as const;

/** Everything that is compared at a peak; the first one is what spend is measured against. */
export function candidates(peak: number): readonly Candidate[] {
  return [
    {
      policy: ALL_ON_DEMAND,
      setting: '',
      play: (demand, parameters) =>
        runPolicy(demand, staticCapacity(0), { ...parameters, minCapacity: 0 }),
    },
    ...FEEDS.flatMap(([policy, feed]) => demandCandidates(policy, feed)),
    ...thresholdCandidates(),
    ...targetTrackingCandidates(),
    ...horizontalPodAutoscalerCandidates(),
    ...knativeCandidates(),
    ...[1, 1.25, 1.5, 2].map((factor) => ({
      policy: 'scheduled',
      setting: `${factor} x the most of the hour in the first week`,
      tuned: factor,
      play: (demand: Demand, parameters: LabParameters) =>
        runPolicy(
          demand,
          scheduledCapacity(demand, { factor, planSeconds: WARM_UP_SECONDS }),
          parameters,
        ),
    })),
    ...[1, 1.1].map((factor) => {
      const capacity = Math.ceil(factor * peak);
      return simple('static', `${factor} x the peak`, factor, () => staticCapacity(capacity));
    }),
  ];
}

function demandCandidates(policy: string, feed: Feed): readonly Candidate[] {
  const cold = { kind: 'cold-starts', share: 1e-4 } as const;
  return [
    simple(policy, SPILL_BUDGET, undefined, () => demandPolicy(DEMAND_DEFAULTS, feed)),
    simple(policy, COLD_BUDGET, undefined, () =>
      demandPolicy({ ...DEMAND_DEFAULTS, budget: cold }, feed),
    ),
    simple(policy, `${SPILL_BUDGET}, blocks of 50`, undefined, () =>
      demandPolicy(DEMAND_DEFAULTS, feed, 50),
    ),
  ];
}

function thresholdCandidates(): readonly Candidate[] {
  return [
    {
      policy: 'thresholds',
      setting: 'defaults, blocks of 50',
      play: (demand, parameters) => {
        const configuration = thresholdConfiguration(percentile95Millis(), parameters.maxCapacity);
        return runThresholdPolicy(demand, configuration, parameters);
      },
    },
  ];
}

function targetTrackingCandidates(): readonly Candidate[] {
  const readings = [
    { statistic: 'Average', freshOnly: true, targets: range(0.5, 0.8) },
    { statistic: 'Maximum', freshOnly: true, targets: range(0.55, 0.9) },
    { statistic: 'Average', freshOnly: false, targets: range(0.3, 0.7, 0.1) },
    { statistic: 'Maximum', freshOnly: false, targets: range(0.4, 0.8, 0.1) },
  ] as const;
  return readings.flatMap(({ statistic, freshOnly, targets }) =>
    [15, 3].flatMap((lowAlarmMinutes) =>
      targets.map((target) =>
        simple(
          `target tracking, ${statistic}, ${freshOnly ? 'fresh' : 'stale'}, low alarm of ${lowAlarmMinutes}`,
          `target ${target}`,
          target,
          () => targetTracking({ target, statistic, freshOnly, lowAlarmMinutes }),
        ),
      ),
    ),
  );
}

function horizontalPodAutoscalerCandidates(): readonly Candidate[] {
  const feeds = [
    ['HPA formula, Kubernetes feed', KUBERNETES_FEED, range(0.6, 0.9)],
    ['HPA formula, 10-second metrics', TEN_SECOND_FEED, range(0.6, 0.9)],
    ['HPA formula, one-minute metrics', ONE_MINUTE_FEED, range(0.5, 0.85)],
  ] as const;
  return feeds.flatMap(([policy, feed, targets]) =>
    targets.map((target) =>
      simple(policy, `target ${target}`, target, () => horizontalPodAutoscaler(target, feed)),
    ),
  );
}

function knativeCandidates(): readonly Candidate[] {
  return [0, 300].flatMap((scaleDownDelaySeconds) =>
    range(0.4, 0.8, 0.1).map((target) =>
      simple(
        `Knative KPA, scale-down delay ${scaleDownDelaySeconds} s`,
        `target ${target}`,
        target,
        () => knativePodAutoscaler({ target, scaleDownDelaySeconds }),
      ),
    ),
  );
}

function simple(
  policy: string,
  setting: string,
  tuned: number | undefined,
  make: () => LabPolicy,
): Candidate {
  return {
    policy,
    setting,
    ...(tuned !== undefined && { tuned }),
    play: (demand, parameters) => runPolicy(demand, make(), parameters),
  };
}

function range(from: number, to: number, step = 0.05): readonly number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) =>
    Number((from + index * step).toFixed(2)),
  );
}
