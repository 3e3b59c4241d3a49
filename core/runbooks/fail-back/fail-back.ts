import { giveBackCalls } from '../region-shift/calls.ts';
import { DESPITE_READINESS, IF_NOT_SCALED } from '../region-shift/inputs.ts';
import { shiftPlanner } from '../region-shift/plan.ts';
import { shiftTable } from '../region-shift/table.ts';
import type { Runbook } from '../runbook.ts';
import { failBackObstacle, strayedFailBack, takeBackTraffic, verifyTakenBack } from './steps.ts';

/** Brings writer and requests back to the region that they were shifted away from, without losing anything. */
export const failBack: Runbook = {
  name: 'fail-back',
  title: 'Take traffic back to this region',
  purpose:
    'Makes this region the writer again and takes back that its partner keeps requests away. Started in the region that requests were shifted away from, once it is well.',
  takesOver: ['region-shift'],
  parameters: [IF_NOT_SCALED, DESPITE_READINESS],
  ...shiftTable({
    plans: 'the way back to this region',
    precondition: "nothing is under way, the writer is the partner's",
    planner: shiftPlanner({ trafficCalls: giveBackCalls, strayed: strayedFailBack }),
    trafficObstacle: failBackObstacle,
    shiftTraffic: takeBackTraffic,
    verifyTraffic: verifyTakenBack,
  }),
};
