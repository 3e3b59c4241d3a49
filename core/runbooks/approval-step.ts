import { decideApproval } from './approval.ts';
import { readLock } from './lock.ts';
import type { Plan, Planning } from './plan.ts';
import type { RunbookPorts } from './ports.ts';
import type { RunbookStep, StepRun, StepVerdict } from './runbook.ts';
import { type AlarmDecision, decideAlarmStart } from './start-by-alarm.ts';

/**
 * What a run would change in the world as it is now; it reads, and changes nothing.
 * @param unfinished the plan of a run that this one continues: what is left of it is planned
 */
export type Planner = (
  run: StepRun,
  ports: RunbookPorts,
  unfinished: Plan | undefined,
) => Promise<Planning>;

interface ApprovalStep {
  /** Completes "Plans ..., and reads from Systems Manager who approved this plan". */
  readonly plans: string;
  readonly precondition: string;
  readonly planner: Planner;
}

/** The first step of a disruptive runbook: plans again, and refuses whatever is not what somebody else approved just now. */
export function checkApproval({ plans, precondition, planner }: ApprovalStep): RunbookStep {
  return {
    name: 'CheckApproval',
    kind: 'check',
    does: `Plans ${plans}, and reads from Systems Manager who approved this plan`,
    inputs: ['cluster', 'mode', 'inputs', 'automationExecutionId'],
    precondition: `${precondition}, nobody works on the cluster, and the plan is approved`,
    idempotency: 'reads; that an alarm starts this run is written down under its name',
    timeLimitSeconds: 60,
    onFailure: 'stop',
    onResume: 'again',
    run: (run, ports) => check(planner, run, ports),
  };
}

async function check(planner: Planner, run: StepRun, ports: RunbookPorts): Promise<StepVerdict> {
  const { decision: holding } = await readLock(run, ports);
  if (holding.kind === 'refused') return holding;
  const planning = await planner(
    run,
    ports,
    holding.kind === 'take' ? holding.unfinished : undefined,
  );
  if (planning.kind === 'refused') return planning;
  const { plan, says, facts } = planning;
  const seen = { plan, ...(facts && { facts }) };
  if (run.request.mode === 'dry-run')
    return { kind: 'described', says: `${says}; plan ${plan.hash} needs an approval`, ...seen };

  const decision = await decide(run, plan, ports);
  return decision.kind === 'refused'
    ? decision
    : { kind: 'done', says: `${says}; ${decision.says}`, ...seen };
}

async function decide(run: StepRun, plan: Plan, ports: RunbookPorts): Promise<AlarmDecision> {
  const { automationExecutionId: id } = run.request;
  const automation = id === undefined ? undefined : await ports.approvals.read(id);
  const approval = decideApproval(run, plan, automation);
  return approval.kind === 'by-alarm' ? decideAlarmStart(run, approval.startedBy, ports) : approval;
}
