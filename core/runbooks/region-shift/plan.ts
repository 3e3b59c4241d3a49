import type { Planner } from '../approval-step.ts';
import type { Facts, Plan, PlannedCall } from '../plan.ts';
import { callInWords } from '../plan.ts';
import { withHash } from '../plan-hash.ts';
import type { RunbookPorts } from '../ports.ts';
import type { StepRun } from '../runbook.ts';
import { scaledTargets } from './floors.ts';
import { dataLossObstacle, isPlanned } from './inputs.ts';
import {
  changeObstacle,
  isPair,
  isWriterHere,
  type Pair,
  readLagMillis,
  readPair,
  writerInWords,
} from './pair.ts';
import type { ShiftTarget } from './target.ts';

/* Calls of `tidegate:` are writes of its own brakes. How high floors are is capacity: read again, and not approved. */

const FREEZE = 'tidegate:Freeze';
const THAW = 'tidegate:Thaw';
const RAISE_FLOOR = 'tidegate:RaiseFloor';
const SWITCH_OVER = 'rds:SwitchoverGlobalCluster';
const FAIL_OVER = 'rds:FailoverGlobalCluster';

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
      ...brake(FREEZE),
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

/** For the report: the world before, and after. */
export async function factsOf(run: StepRun, ports: RunbookPorts, pair: Pair): Promise<Facts> {
  const { cluster, global } = pair;
  const lagMillis = isWriterHere(pair) ? 0 : ((await readLagMillis(run, ports)) ?? 'unknown');
  return {
    writer: writerInWords(pair),
    globalCluster: global.status,
    lagMillis,
    instancesAvailable: cluster.members.filter(({ status }) => status === 'available').length,
  };
}

export function promotes({ calls }: Plan): boolean {
  return calls.some(isPromotion);
}

/** What a dry run says of the steps that make these calls. */
export const describesCalls = {
  freeze: callsInWords(({ action }) => action === FREEZE),
  floors: callsInWords(({ action }) => action === RAISE_FLOOR),
  promotion: callsInWords(isPromotion),
  traffic: callsInWords(({ action }) => TRAFFIC_ACTIONS.includes(action)),
  thaw: callsInWords(({ action }) => action === THAW),
};

function promotionCall(run: StepRun, { here, global }: Pair): PlannedCall {
  const parameters = {
    GlobalClusterIdentifier: global.identifier,
    TargetDbClusterIdentifier: here.clusterArn,
  };
  return isPlanned(run)
    ? { action: SWITCH_OVER, parameters }
    : { action: FAIL_OVER, parameters: { ...parameters, AllowDataLoss: true } };
}

function isPromotion({ action }: PlannedCall): boolean {
  return action === SWITCH_OVER || action === FAIL_OVER;
}

const PUT_METRIC = 'cloudwatch:PutMetricData';
const SET_ROUTING_CONTROLS = 'route53-recovery-cluster:UpdateRoutingControlStates';
const TRAFFIC_ACTIONS: readonly string[] = [PUT_METRIC, SET_ROUTING_CONTROLS];

/** Requests go to this region only. */
export function shiftCalls({ partner, routingControls }: ShiftTarget): readonly PlannedCall[] {
  return routingControls === undefined
    ? [shiftedMetric({ awayFrom: partner.region, value: 1 })]
    : [routingCall({ [routingControls.here]: 'On', [routingControls.partner]: 'Off' })];
}

/** Neither region keeps requests away from the other. */
export function giveBackCalls(target: ShiftTarget): readonly PlannedCall[] {
  const { partner, region, routingControls } = target;
  return routingControls === undefined
    ? [
        shiftedMetric({ awayFrom: region, value: 0 }),
        shiftedMetric({ awayFrom: partner.region, value: 0 }),
      ]
    : [routingCall({ [routingControls.here]: 'On', [routingControls.partner]: 'On' })];
}

function shiftedMetric({ awayFrom, value }: { awayFrom: string; value: 0 | 1 }): PlannedCall {
  return {
    action: PUT_METRIC,
    parameters: { MetricName: 'TrafficShifted', awayFrom, Value: value },
  };
}

function routingCall(parameters: Readonly<Record<string, string>>): PlannedCall {
  return { action: SET_ROUTING_CONTROLS, parameters };
}

function callsInWords(isMeant: (call: PlannedCall) => boolean): (plan: Plan) => string {
  return ({ calls }) => calls.filter(isMeant).map(callInWords).join('; ') || 'no call';
}
