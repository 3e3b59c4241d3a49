import { edgeFunctionMetrics } from '../metrics.ts';
import { P95_LEAST_REQUESTS } from '../sample-gates.ts';
import { demandVerdict } from './demand-signal.ts';
import {
  type EdgeFunctionContext,
  measuredWithRequests,
  type Shortage,
  shortageOf,
} from './edge-function-context.ts';
import { errorRateVerdict } from './error-rate.ts';
import { existingAlarmVerdicts } from './existing-alarm-signals.ts';
import { alarmLevel, newest } from './observation.ts';
import { outageVerdict } from './outage.ts';
import { queueVerdicts } from './queue-signals.ts';
import { stepOut } from './step-out.ts';
import { abstention, type StepSignal, stepVerdict } from './step-signal.ts';
import { steppedCapacity } from './steps.ts';
import { utilizationVerdict } from './utilization.ts';
import type { Verdict } from './verdict.ts';

/**
 * What every signal of an edge function says. By thresholds: utilization proportionally, the rest in steps. Following
 * demand: the policy in place of utilization; response time and request rate are only told, because a step for what the
 * budget allows would break it, and the policy would give it back in the next minute.
 */
export function edgeFunctionVerdicts(context: EdgeFunctionContext): readonly Verdict[] {
  const { demand, now } = context;
  const shortage = shortageOf(context);
  const byThresholds = (verdict: Verdict) => (demand ? onlyTold(verdict) : verdict);
  return [
    demand ? demandVerdict(demand, now) : utilizationVerdict(context),
    byThresholds(responseTimeVerdict(context, shortage)),
    errorRateVerdict(context),
    byThresholds(requestRateVerdict(context, shortage)),
    ...queueVerdicts(context),
    ...sizeVerdicts(context),
    ...existingAlarmVerdicts({
      ...context,
      stepTo: (level) =>
        steppedCapacity(context.target, context.observation.capacity.current, level),
    }),
    outageVerdict(context),
  ];
}

function responseTimeVerdict(context: EdgeFunctionContext, shortage: Shortage): Verdict {
  const { target, observation, lastMove, now } = context;
  const metrics = edgeFunctionMetrics(target.configuration);
  const requests = newest(observation, metrics.invocations, now);
  const abstains = abstention('p95 response time', requests, P95_LEAST_REQUESTS);
  if (abstains) return abstains;
  const signal: StepSignal = {
    slug: 'response-time',
    componentName: target.name,
    label: 'p95 response time',
    unit: ' ms',
    reading: measuredWithRequests(context, metrics.p95Millis),
    thresholds: target.configuration.thresholds.p95Millis,
  };
  return stepVerdict({
    signal,
    observation,
    lastMove,
    now,
    onBreach: (level, breach, value) => {
      if (shortage.saturated || shortage.spillover)
        return stepOut(context, signal, { level, value, says: breach });
      if (databaseIsBusy(context)) {
        return {
          kind: 'stay',
          hold: 'lever-cannot-help',
          says: `${breach}; ${target.configuration.database} is the cause, its readers are asked`,
        };
      }
      return cannotHelp(
        signal,
        `${breach}; provisioned concurrency has room, so more of it cannot lower this`,
      );
    },
  });
}

function requestRateVerdict(context: EdgeFunctionContext, shortage: Shortage): Verdict {
  const { target, observation, now } = context;
  const signal: StepSignal = {
    slug: 'request-rate',
    componentName: target.name,
    label: 'request rate',
    unit: ' a minute',
    reading: newest(observation, edgeFunctionMetrics(target.configuration).invocations, now),
    thresholds: target.configuration.thresholds.requestsPerMinute,
  };
  const verdict = stepVerdict({
    signal,
    observation,
    lastMove: undefined, // more capacity lowers no request rate, so no step is held against it
    now,
    onBreach: (level, breach) => {
      const says = `${breach}: the capacity that the load test has shown is reached`;
      if (!shortage.saturated)
        return cannotHelp(signal, `${says}; provisioned concurrency has room`);
      const to = steppedCapacity(target, observation.capacity.current, level);
      return { kind: 'out', to, says };
    },
  });
  // Many requests that are served well are no reason to keep capacity: only a shortage is.
  return verdict.kind === 'stay' ? onlyTold(verdict) : verdict;
}

/** It asks for nothing and forbids nothing; people are told as ever. */
function onlyTold({ says, pages }: Verdict): Verdict {
  return { kind: 'clear', says, ...(pages && { pages }) };
}

/** CPU and memory of an environment: no count of environments changes them, so people get a proposal. */
function sizeVerdicts({ target, observation }: EdgeFunctionContext): readonly Verdict[] {
  return (['cpu', 'memory'] as const).flatMap((slug): readonly Verdict[] => {
    const raised = alarmLevel(observation, slug, target.name);
    if (!raised) return [];
    const says = `${raised} ${slug} alarm: more environments do not change what one of them has; propose more than ${target.configuration.memoryMegabytes} MB`;
    return [
      {
        kind: 'clear',
        says,
        pages: [
          {
            key: `${slug}:size`,
            subject: `${target.name}: ${slug} is ${raised}`,
            text: says,
          },
        ],
      },
    ];
  });
}

function databaseIsBusy({ target, observation }: EdgeFunctionContext): boolean {
  const database = target.configuration.database;
  if (database === undefined) return false;
  return (
    alarmLevel(observation, 'reader-cpu', database) !== undefined ||
    alarmLevel(observation, 'connections', database) !== undefined
  );
}

function cannotHelp(signal: StepSignal, says: string): Verdict {
  return {
    kind: 'stay',
    hold: 'lever-cannot-help',
    says,
    pages: [
      {
        key: `${signal.slug}:lever-cannot-help`,
        subject: `${signal.componentName}: ${signal.label} that capacity cannot cure`,
        text: says,
      },
    ],
  };
}
