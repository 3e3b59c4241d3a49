import type { Plan, PlannedCall } from '../plan.ts';
import type { StepRun } from '../runbook.ts';
import { isPlanned } from './inputs.ts';
import type { Pair } from './pair.ts';
import type { ShiftTarget } from './target.ts';

/* Calls of `tidegate:` are writes of its own brakes. How high floors are is capacity: read again, and not approved. */

export const FREEZE = 'tidegate:Freeze';
export const THAW = 'tidegate:Thaw';
export const RAISE_FLOOR = 'tidegate:RaiseFloor';
const SWITCH_OVER = 'rds:SwitchoverGlobalCluster';
const FAIL_OVER = 'rds:FailoverGlobalCluster';
export const PROMOTIONS: readonly string[] = [SWITCH_OVER, FAIL_OVER];
const PUT_METRIC = 'cloudwatch:PutMetricData';
const SET_ROUTING_CONTROLS = 'route53-recovery-cluster:UpdateRoutingControlStates';
export const TRAFFIC_ACTIONS: readonly string[] = [PUT_METRIC, SET_ROUTING_CONTROLS];

export function promotes({ calls }: Plan): boolean {
  return calls.some(({ action }) => PROMOTIONS.includes(action));
}

/** A failover may lose what the copy has not got yet, a switchover waits for it. */
export function promotionCall(run: StepRun, { here, global }: Pair): PlannedCall {
  const parameters = {
    GlobalClusterIdentifier: global.identifier,
    TargetDbClusterIdentifier: here.clusterArn,
  };
  return isPlanned(run)
    ? { action: SWITCH_OVER, parameters }
    : { action: FAIL_OVER, parameters: { ...parameters, AllowDataLoss: true } };
}

/** Requests go to this region only. */
export function shiftCalls({ partner, routingControls }: ShiftTarget): readonly PlannedCall[] {
  return routingControls === undefined
    ? [shiftedMetric({ awayFrom: partner.region, value: 1 })]
    : [routingCall({ [routingControls.here]: 'On', [routingControls.partner]: 'Off' })];
}

/** Neither region keeps requests away from the other; of two routing controls one is on, this region's. */
export function giveBackCalls(target: ShiftTarget): readonly PlannedCall[] {
  const { partner, region, routingControls } = target;
  return routingControls === undefined
    ? [
        shiftedMetric({ awayFrom: region, value: 0 }),
        shiftedMetric({ awayFrom: partner.region, value: 0 }),
      ]
    : shiftCalls(target);
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
