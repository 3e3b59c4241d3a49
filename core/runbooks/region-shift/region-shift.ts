import type { Runbook } from '../runbook.ts';
import { shiftCalls } from './calls.ts';
import { ACCEPT_DATA_LOSS_OF, DESPITE_READINESS, IF_NOT_SCALED, KIND } from './inputs.ts';
import { shiftPlanner } from './plan.ts';
import { shiftTable } from './table.ts';
import { shiftObstacle, shiftTraffic, strayedShift, verifyShift } from './traffic-steps.ts';

/** Brings the writer of a global database and its requests to this region, planned or because the other one is lost. */
export const regionShift: Runbook = {
  name: 'region-shift',
  title: 'Shift traffic to this region',
  purpose:
    "Makes this region's copy of the global database its writer and sends requests here. Started in the region that receives them; unplanned, it calls no other region.",
  takesOver: ['fail-back'],
  parameters: [KIND, ACCEPT_DATA_LOSS_OF, IF_NOT_SCALED, DESPITE_READINESS],
  ...shiftTable({
    plans: 'the shift to this region',
    precondition: "nothing is under way, the writer is the partner's",
    planner: shiftPlanner({ trafficCalls: shiftCalls, strayed: strayedShift }),
    trafficObstacle: shiftObstacle,
    shiftTraffic,
    verifyTraffic: verifyShift,
  }),
};
