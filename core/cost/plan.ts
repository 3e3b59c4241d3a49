import { alarmDefinitions } from '../alarms/alarm-definitions.ts';
import { type ExistingAlarm, existingAlarms } from '../alarms/existing-alarms.ts';
import type { Configuration, EdgeFunctionConfiguration } from '../config/schema.ts';
import { demandSettings } from '../scaling/demand/configured-settings.ts';
import { fewInstances } from '../scaling/demand/few-instances.ts';
import { demandSettingsInWords } from '../scaling/demand/settings.ts';
import { type Mode, type ScalableTarget, scalableTargets } from '../targets.ts';
import { pastWindows } from '../windows/past-windows.ts';
import {
  alarmDollars,
  capacityDollars,
  dashboardDollars,
  lookingDollars,
  ownDollars,
} from './monthly-costs.ts';
import type { PlanAssumptions } from './plan-assumptions.ts';
import { type Conflict, findConflicts, type Limit, limitsOf } from './plan-limits.ts';
import { type PlannedWindows, plannedWindows } from './plan-windows.ts';
import { priceSource } from './prices.ts';
import { type StartVerdict, startVerdict } from './start-verdict.ts';
import { type TestedLoad, testedLoad } from './tested-load.ts';

/** What a configuration would watch, may spend and needs; dollars are for 30 days. */
export interface Plan {
  readonly project: string;
  readonly region: string;
  readonly targets: readonly PlannedTarget[];
  readonly alarms: readonly PlannedAlarms[];
  /** Of the user's own; they are not drawn, and cost nothing here. */
  readonly existingAlarms: readonly ExistingAlarm[];
  readonly own: OwnCosts;
  /** Of targets whose floor a window changes. */
  readonly windows: readonly PlannedWindows[];
  /** Of every function. */
  readonly starts: readonly StartVerdict[];
  readonly limits: readonly Limit[];
  readonly conflicts: readonly Conflict[];
}

export interface PlannedTarget {
  readonly name: string;
  readonly kind: ScalableTarget['kind'];
  readonly mode: Mode;
  readonly floor: PlannedCapacity;
  readonly ceiling: PlannedCapacity;
  /** By what it scales, of edge functions. */
  readonly policy?: string;
  /** Source and date of its price, or why there is none. */
  readonly price: string;
  /** Of edge functions: readers were not part of the load test. */
  readonly testedLoad?: TestedLoad;
}

export interface PlannedCapacity {
  /** In the target's own unit. */
  readonly capacity: number;
  /** Provisioned execution environments of an edge function. */
  readonly environments?: number;
  /** Undefined when the price of the instance class was not given. */
  readonly dollars: number | undefined;
}

export interface PlannedAlarms {
  readonly component: string;
  readonly names: readonly string[];
  readonly dollars: number;
}

/** What Tidegate costs besides the capacity that it moves. */
interface OwnCosts {
  readonly alarms: number;
  readonly lookingAtRest: number;
  readonly lookingAlwaysMoving: number;
  readonly handlers: number;
  readonly dashboards: number;
}

export function planOf(configuration: Configuration, assumptions: PlanAssumptions): Plan {
  const alarms = plannedAlarms(configuration);
  const looking = lookingDollars(configuration);
  const targets = scalableTargets(configuration).map((target) =>
    planned(target, configuration, assumptions),
  );
  return {
    project: configuration.project,
    region: configuration.region,
    targets,
    alarms,
    existingAlarms: existingAlarms(configuration),
    own: {
      alarms: alarms.reduce((sum, { dollars }) => sum + dollars, 0),
      lookingAtRest: looking.atRest,
      lookingAlwaysMoving: looking.alwaysMoving,
      handlers: ownDollars(configuration),
      dashboards: dashboardDollars(configuration),
    },
    windows: scalableTargets(configuration).flatMap(
      (target) => plannedWindows(target, configuration, assumptions.from) ?? [],
    ),
    starts: scalableTargets(configuration).flatMap((target) =>
      target.kind === 'edge-function' ? [startVerdict(target, configuration, assumptions)] : [],
    ),
    limits: limitsOf(configuration),
    conflicts: [
      ...findConflicts(configuration, assumptions),
      ...fewInstances(configuration),
      ...pastWindows(configuration, assumptions.from),
    ],
  };
}

function planned(
  target: ScalableTarget,
  configuration: Configuration,
  { p95Millis }: PlanAssumptions,
): PlannedTarget {
  const { name, kind, mode, minCapacity, maxCapacity } = target;
  const at = (capacity: number) => plannedCapacity(target, capacity, configuration);
  return {
    name,
    kind,
    mode,
    floor: at(minCapacity),
    ceiling: at(maxCapacity),
    price: priceSource(target, configuration),
    ...(target.kind === 'edge-function' && {
      policy: policyInWords(target.configuration),
      testedLoad: testedLoad(target, p95Millis),
    }),
  };
}

/** `demand: at most 0.1 % spilled, ...` or `thresholds: up at 70 %, down at 30 % of what is provisioned` */
function policyInWords({ policy, demand, scaling }: EdgeFunctionConfiguration): string {
  if (policy === 'demand') return `demand: ${demandSettingsInWords(demandSettings({ demand }))}`;
  const percent = (fraction: number) => `${Number((fraction * 100).toPrecision(6))} %`;
  return `thresholds: up at ${percent(scaling.scaleUpThreshold)}, down at ${percent(scaling.scaleDownThreshold)} of what is provisioned`;
}

function plannedCapacity(
  target: ScalableTarget,
  capacity: number,
  configuration: Configuration,
): PlannedCapacity {
  const dollars = capacityDollars(target, capacity, configuration);
  if (target.kind === 'aurora-readers') return { capacity, dollars };
  const environments = capacity * target.configuration.scaling.targetConcurrency;
  return { capacity, environments, dollars };
}

function plannedAlarms(configuration: Configuration): readonly PlannedAlarms[] {
  const definitions = alarmDefinitions(configuration);
  const components = new Set(definitions.map(({ componentName }) => componentName));
  return [...components].map((component) => {
    const own = definitions.filter(({ componentName }) => componentName === component);
    return {
      component,
      names: own.map(({ slug, level }) => `${slug}/${level}`),
      dollars: alarmDollars(own),
    };
  });
}
