import { checkApproval } from '../../core/runbooks/approval-step.ts';
import { failBack } from '../../core/runbooks/fail-back/fail-back.ts';
import { giveBackCalls } from '../../core/runbooks/region-shift/calls.ts';
import { shiftPlanner } from '../../core/runbooks/region-shift/plan.ts';
import { promote } from '../../core/runbooks/region-shift/promotion.ts';
import { regionShift } from '../../core/runbooks/region-shift/region-shift.ts';
import { saying } from '../../core/runbooks/region-shift/traffic-steps.ts';
import type { Runbook, Step } from '../../core/runbooks/runbook.ts';

/* Each leaves one thing out that keeps requests with the writer. */

export const withoutLookAtPartner = withStep(
  regionShift,
  'Promote',
  promote(async () => undefined),
);

export const withoutLookAtWriter = withStep(regionShift, 'ShiftTraffic', async (run, ports) =>
  saying(await ports.traffic.shiftHere(run.request.cluster, 'nobody'), 'sent'),
);

/** A fail-back may be started where requests have gone, whoever keeps them away. */
export const withoutBothWords = withStep(
  failBack,
  'CheckApproval',
  checkApproval({
    plans: 'the way back',
    precondition: 'none',
    planner: shiftPlanner({ trafficCalls: giveBackCalls, strayed: async () => undefined }),
  }).run,
);

function withStep(runbook: Runbook, name: string, run: Step): Runbook {
  const steps = runbook.steps.map((step) => (step.name === name ? { ...step, run } : step));
  return { ...runbook, steps };
}
