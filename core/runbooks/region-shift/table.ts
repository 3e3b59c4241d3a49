import { checkApproval, type Planner } from '../approval-step.ts';
import { RELEASE_LOCK, SETTLE_LOCK, TAKE_LOCK } from '../lock-steps.ts';
import { callsOf } from '../plan.ts';
import { NOTIFY, NOTIFY_FAILURE } from '../report-steps.ts';
import type { Runbook, RunbookStep, Step } from '../runbook.ts';
import { FREEZE, PROMOTIONS, RAISE_FLOOR, THAW, TRAFFIC_ACTIONS } from './calls.ts';
import { awaitCapacity, freezePartner, preScale, settleShift, thaw } from './capacity-steps.ts';
import { preflight, type TrafficObstacle } from './preflight.ts';
import { awaitPromotion, promote, verifyWriter } from './promotion.ts';
import { awaitRequests } from './traffic-steps.ts';

/** Where a shift of traffic and its way back differ. */
interface ShiftWay {
  readonly plans: string;
  readonly precondition: string;
  readonly planner: Planner;
  readonly trafficObstacle: TrafficObstacle;
  readonly shiftTraffic: Step;
  readonly verifyTraffic: Step;
}

/** `capacityDeadlineSeconds` of the configuration is at most this. */
const MOST_CAPACITY_SECONDS = 1800;

const again = { idempotency: 'reads only', onResume: 'again' } as const;

/** The steps that bring a pair's writer and its requests to the region that they run in. */
export function shiftTable(
  way: ShiftWay,
): Pick<Runbook, 'steps' | 'compensation' | 'failedEnd' | 'approval' | 'clusters' | 'recovery'> {
  return {
    approval: 'required',
    clusters: ({ runbooks }) => Object.keys(runbooks?.regionShift ?? {}),
    recovery: { from: 'TakeLock', to: 'VerifyTraffic' },
    steps: [
      checkApproval(way),
      TAKE_LOCK,
      ...capacitySteps(way),
      ...promotionSteps(way),
      ...trafficSteps(way),
      RELEASE_LOCK,
      NOTIFY,
    ],
    compensation: {
      ...SETTLE_LOCK,
      does: `${SETTLE_LOCK.does}; thaws the partner's region where it was frozen`,
      describes: () => 'releases the lock of the cluster, and thaws what was frozen',
      run: settleShift,
    },
    failedEnd: NOTIFY_FAILURE,
  };
}

function capacitySteps({ trafficObstacle }: ShiftWay): readonly RunbookStep[] {
  return [
    {
      name: 'Preflight',
      kind: 'check',
      does: 'Looks at everything that must be ready here: data, traffic, capacity, readiness',
      inputs: ['cluster', 'Kind', 'DespiteReadiness'],
      precondition:
        'the copy is not too far behind, nothing is under way, and nothing holds capacity back',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      ...again,
      run: preflight(trafficObstacle),
    },
    {
      name: 'FreezePartner',
      kind: 'act',
      does: "Freezes the scaler of the partner's region while the writer moves; nothing is called there in an unplanned run",
      inputs: ['cluster', 'Kind'],
      precondition: 'the run is planned, and the writer is to move',
      idempotency: 'one freeze, which ends by itself when the run must have ended',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: callsOf(FREEZE),
      run: freezePartner,
    },
    {
      name: 'PreScale',
      kind: 'act',
      does: 'Raises the floors here to what the traffic has needed, for four hours; the control loop brings the capacity',
      inputs: ['cluster', 'Kind', 'IfNotScaled'],
      precondition: 'none: what capacity may not be raised is said',
      idempotency: 'absolute floors with an end',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: callsOf(RAISE_FLOOR),
      run: preScale,
    },
    {
      name: 'AwaitCapacity',
      kind: 'wait',
      does: 'Waits until the capacity stands; at the deadline it goes on with what stands, or stops, as IfNotScaled says',
      inputs: ['PreScale', 'IfNotScaled'],
      precondition: 'none',
      timeLimitSeconds: MOST_CAPACITY_SECONDS,
      lookEverySeconds: 30,
      onFailure: 'compensate',
      ...again,
      describes: () => 'waits until the floors stand, at most as long as the configuration says',
      run: awaitCapacity,
    },
  ];
}

function promotionSteps({ trafficObstacle }: ShiftWay): readonly RunbookStep[] {
  return [
    {
      name: 'Promote',
      kind: 'act',
      does: 'Asks Aurora for the switchover or failover to this region, once',
      inputs: ['CheckApproval', 'Kind', 'the lock'],
      precondition:
        'this run holds the lock, nothing is under way, the copy is not too far behind, and the partner has not sent requests away meanwhile',
      idempotency:
        'the request is written into the lock before it is made, and a written one is not made again',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'finds',
      describes: callsOf(...PROMOTIONS),
      run: promote(trafficObstacle),
    },
    {
      name: 'AwaitPromotion',
      kind: 'wait',
      does: 'Waits until the writer is here and available',
      inputs: ['cluster'],
      precondition: 'the writer has not gone to a third region',
      timeLimitSeconds: 1800, // minutes; a switchover first waits for what the copy lacks
      lookEverySeconds: 10,
      onFailure: 'compensate',
      ...again,
      describes: ({ to }) => `waits until the writer is in ${to}, at most 1800 s`,
      run: awaitPromotion,
    },
    {
      name: 'VerifyWriter',
      kind: 'verify',
      does: 'Proves that the one writer of the global database is here, and available',
      inputs: ['cluster'],
      precondition: 'none',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      ...again,
      describes: ({ to }) => `verifies that the one writer is in ${to}`,
      run: verifyWriter,
    },
  ];
}

function trafficSteps({ shiftTraffic, verifyTraffic }: ShiftWay): readonly RunbookStep[] {
  return [
    {
      name: 'ShiftTraffic',
      kind: 'act',
      does: 'Sends requests to this region',
      inputs: ['cluster'],
      precondition: 'the one writer is here, and available',
      idempotency: 'absolute values',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      onResume: 'again',
      describes: callsOf(...TRAFFIC_ACTIONS),
      run: shiftTraffic,
    },
    {
      name: 'VerifyTraffic',
      kind: 'verify',
      does: 'Reads back where requests are sent',
      inputs: ['cluster'],
      precondition: 'none',
      timeLimitSeconds: 60,
      onFailure: 'compensate',
      ...again,
      describes: ({ to }) => `verifies that requests are sent to ${to}`,
      run: verifyTraffic,
    },
    {
      name: 'AwaitRequests',
      kind: 'wait',
      does: 'Waits until requests arrive here, by the invocations that Lambda counts',
      inputs: ['cluster', 'ShiftTraffic'],
      precondition: 'none',
      timeLimitSeconds: 600, // clients keep an address for its time to live, metrics come up to three minutes late
      lookEverySeconds: 30,
      onFailure: 'continue',
      ...again,
      describes: ({ to }) => `waits until requests arrive in ${to}, at most 600 s`,
      run: awaitRequests,
    },
    {
      name: 'Thaw',
      kind: 'act',
      does: "Lets the partner's region scale again; nothing is called there in an unplanned run",
      inputs: ['cluster', 'Kind'],
      precondition: 'none',
      idempotency: 'a freeze that is gone is left so',
      timeLimitSeconds: 60,
      onFailure: 'continue',
      onResume: 'again',
      describes: callsOf(THAW),
      run: thaw,
    },
  ];
}
