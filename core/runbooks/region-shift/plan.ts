import type { Planner } from '../approval-step.ts';
import type { PlannedCall } from '../plan.ts';
import { withHash } from '../plan-hash.ts';
import type { RunbookPorts } from '../ports.ts';
import type { StepRun } from '../runbook.ts';
import { FREEZE, promotionCall, RAISE_FLOOR, THAW } from './calls.ts';
import { scaledTargets } from './floors.ts';
import { dataLossObstacle, isPlanned } from './inputs.ts';
import { changeObstacle, factsOf, isPair, isWriterHere, readPair } from './pair.ts';
import type { ShiftTarget } from './target.ts';

interface Planned {
  /** What sends requests here. */
  readonly trafficCalls: (target: ShiftTarget) => readonly PlannedCall[];
  /** Why a run has no business where the writer is already; undefined where one that went through is started again. */
  readonly strayed: (run: StepRun, ports: RunbookPorts) => Promise<string | undefined>;
}

/**
 * What a run would change. Where the writer is here already, only what is left of a plan: a run that is started again
 * promotes nothing, and one that was started in the wrong region is refused.
 */
export function shiftPlanner({ trafficCalls, strayed }: Planned): Planner {
  return async (run, ports, unfinished) => {
    const wrong = dataLossObstacle(run);
    if (wrong !== undefined) return { kind: 'refused', says: wrong };
    const pair = await readPair(run, ports);
    if (!isPair(pair)) return pair;
    const isRepeated = isWriterHere(pair) && unfinished === undefined;
    const obstacle = changeObstacle(pair) ?? (isRepeated ? await strayed(run, ports) : undefined);
    if (obstacle !== undefined) return { kind: 'refused', says: obstacle };

    const { partner, region } = pair.target;
    const promotion = isWriterHere(pair) ? [] : [promotionCall(run, pair)];
    const brake = (action: string): readonly PlannedCall[] =>
      isPlanned(run) ? [{ action, parameters: { Region: partner.region } }] : [];
    const floors = scaledTargets(run).map(
      ({ name }): PlannedCall => ({ action: RAISE_FLOOR, parameters: { Target: name } }),
    );
    const calls = [
      ...(promotion.length === 0 ? [] : brake(FREEZE)),
      ...floors,
      ...promotion,
      ...trafficCalls(pair.target),
      ...brake(THAW),
    ];
    const plan = await withHash(run.runbook.name, { from: partner.region, to: region, calls });
    const says =
      promotion.length === 0
        ? `the writer of ${pair.global.identifier} is in ${region} already`
        : `${region} takes over ${pair.global.identifier} from ${partner.region}`;
    return { kind: 'planned', plan, says, facts: await factsOf(run, ports, pair) };
  };
}
