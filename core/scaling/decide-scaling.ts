import type { Configuration } from '../config/schema.ts';
import { priced } from '../cost/change-cost.ts';
import type { CapacityReading, TargetState } from '../ports.ts';
import { capacityInWords, type ScalableTarget } from '../targets.ts';
import { unreachable } from '../unreachable.ts';
import { verticalChangesInWords } from '../windows/vertical-changes.ts';
import { auroraVerdicts } from './aurora-signals.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import type { Decision, Drift, Page, TrailStep } from './decision.ts';
import type { DemandLook } from './demand/look.ts';
import { followedInWords } from './demand-signal.ts';
import { edgeFunctionVerdicts } from './edge-function-signals.ts';
import { frozen } from './freeze.ts';
import type { Observation } from './observation.ts';
import { stabilize } from './stability.ts';
import { combine, type Recommendation, type Verdict } from './verdict.ts';
import { withinBounds } from './within-bounds.ts';

export interface DecisionInput {
  readonly target: ScalableTarget;
  readonly configuration: Configuration;
  readonly observation: Observation;
  readonly state: TargetState | undefined;
  /** What somebody else has done since the last look. */
  readonly drift?: Drift;
  /** What the policy that follows demand makes of this look, where it is the target's. */
  readonly demand?: DemandLook;
  readonly now: Date;
}

/**
 * The decision to scale: signals recommend, stability delays, bounds limit. Pure: equal inputs give equal decisions,
 * and the trail says every step in words. Carries out nothing.
 */
export function decideScaling(input: DecisionInput): Decision {
  const { target, observation, configuration, state, drift, demand, now } = input;
  const { capacity } = observation;

  const verdicts = signalVerdicts(input);
  const recommendation = insideWindows(target, combine(verdicts));
  const stable = stabilize({ target, capacity, state, recommendation, now });
  const stabilized = frozen(target, stable, recommendation);
  const bounds = boundsOf(target, observation, configuration);

  const pages = [
    ...verdicts.flatMap((verdict) => verdict.pages ?? []),
    ...(stabilized.pages ?? []),
    ...floorOutOfReach(target, bounds),
    ...movedByOthers(input),
  ];
  const trail: readonly TrailStep[] = [
    { step: 'observation', says: observed(capacity, drift) },
    ...(observation.errorGate?.evidence ?? []).map(
      (says): TrailStep => ({ step: 'error-gate', says }),
    ),
    ...(demand ? followedInWords(demand) : []).map((says): TrailStep => ({ step: 'demand', says })),
    ...verdicts.map(
      (verdict): TrailStep => ({ step: 'signals', says: `${verdict.kind}: ${verdict.says}` }),
    ),
    { step: 'signals', says: inWords(recommendation) },
    { step: 'stability', says: stabilized.says },
    { step: 'bounds', says: bounds.says },
  ];

  if (stabilized.kind === 'fixed') {
    return {
      kind: 'hold',
      reason: stabilized.reason,
      from: capacity.current,
      trail,
      pages,
      ...(stabilized.until && { until: stabilized.until }),
    };
  }
  const wish = stabilized.recommendation;
  const decision = withinBounds({
    targetName: target.name,
    capacity,
    wish,
    bounds,
    trail,
    pages,
  });
  return priced(decision, target, configuration);
}

/** The first step, by policy; another policy for it stands beside this one. */
function signalVerdicts({
  target,
  configuration,
  observation,
  state,
  demand,
  now,
}: DecisionInput): readonly Verdict[] {
  const lastMove = state?.lastMove;
  switch (target.kind) {
    case 'edge-function': {
      const queues = Object.entries(configuration.queues)
        .filter(([, queue]) => queue.drives === target.name)
        .map(([name, queue]) => ({ name, configuration: queue }));
      return edgeFunctionVerdicts({
        target,
        observation,
        queues,
        lastMove,
        lastChangeCompletedAt: lastChange(state),
        demand,
        now,
      });
    }
    case 'aurora-readers': {
      const functions = Object.entries(configuration.edgeFunctions)
        .filter(([, block]) => block.database === target.name)
        .map(([name]) => name);
      return auroraVerdicts({
        target,
        observation,
        functions,
        verticalChanges: verticalChangesInWords(configuration, target.name, now.getTime()),
        lastMove,
        lastChangeCompletedAt: lastChange(state),
        now,
      });
    }
    default:
      return unreachable(target);
  }
}

/** Capacity over a ceiling comes down at any time; what signals wish for waits for its window. */
function insideWindows({ windows }: ScalableTarget, wish: Recommendation): Recommendation {
  if (wish.kind !== 'in' || !windows?.scaleInWaits) return wish;
  const says = `${wish.says}; scale-in waits for a window that allows it`;
  return { kind: 'keep', says, hold: 'outside-window' };
}

function floorOutOfReach({ name, minCapacity }: ScalableTarget, bounds: Bounds): readonly Page[] {
  if (bounds.ceiling >= minCapacity) return [];
  const subject = `${name}: the floor of ${minCapacity} is out of reach`;
  return [{ key: 'under-the-floor', subject, text: bounds.says }];
}

/** In shadow mode somebody else is expected to scale. */
function movedByOthers({ target, state, drift }: DecisionInput): readonly Page[] {
  if (!drift || target.mode === 'shadow') return [];
  const { times } = state?.movedByOthers ?? { times: 1 };
  const then =
    times === 1
      ? 'It is not lowered for half an hour, and raised when traffic needs it.'
      : `It is the ${times}. time in a row: capacity is left alone for half an hour, even if traffic needs more.`;
  return [
    {
      key: times === 1 ? 'moved-by-others' : 'moved-by-others:again',
      subject: `${target.name}: somebody else changed capacity`,
      text:
        `${target.name} went from ${capacityInWords(target, drift.from)} to ${capacityInWords(target, drift.to)} without ` +
        `Tidegate. ${then} Bounds are asserted at once. To keep it so for longer, change them in the configuration.`,
    },
  ];
}

function observed(capacity: CapacityReading, drift: Drift | undefined): string {
  const notes = capacity.kind === 'steady' ? (capacity.notes ?? []) : [];
  const moved = drift ? [`somebody else has changed it from ${drift.from}`] : [];
  return [`capacity ${capacity.current}, ${capacity.kind}`, ...moved, ...notes].join('; ');
}

function inWords(recommendation: Recommendation): string {
  if (recommendation.kind === 'keep') return `together: keep (${recommendation.says})`;
  return `together: ${recommendation.kind} to ${recommendation.to}`;
}

/** When capacity last changed, in either direction. */
function lastChange(state: TargetState | undefined): Date | undefined {
  const dates = [state?.lastScaleOutCompletedAt, state?.lastScaleInCompletedAt].filter(
    (date) => date !== undefined,
  );
  return dates.sort((a, b) => b.getTime() - a.getTime())[0];
}
