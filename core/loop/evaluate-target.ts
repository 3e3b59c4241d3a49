import { underBreaker } from '../brakes/breaker.ts';
import { heldBack } from '../brakes/hold-back.ts';
import { overridden } from '../brakes/in-force.ts';
import { leasesOverBefore } from '../lease.ts';
import type { CapacityReading, Ports, TargetState } from '../ports.ts';
import { decideScaling } from '../scaling/decide-scaling.ts';
import type { ChangeDecision, Decision, HoldDecision } from '../scaling/decision.ts';
import type { DemandLook } from '../scaling/demand/look.ts';
import type { Observation } from '../scaling/observation.ts';
import type { ScalableTarget } from '../targets.ts';
import { auditUnfinished } from './audit.ts';
import { carryOut } from './carry-out.ts';
import type { TargetEvaluation } from './control-loop-run.ts';
import { type Gated, gatherEvidence, passErrorGate } from './error-gate.ts';
import { followedDemand } from './follow-demand.ts';
import { ledgerAfter, writeFinishedDays } from './keep-ledger.ts';
import { driftCheckIsDue } from './needs-look.ts';
import type { Seen } from './next-state.ts';
import { observationOf } from './observation-of.ts';
import { remember } from './remember.ts';
import { settleIntent } from './settle-intent.ts';

/** What became of one target in one run; handlers log it, the lab scores it. */
export type Evaluation =
  | { readonly kind: 'held'; readonly target: string; readonly decision: HoldDecision }
  | ChangeEvaluation
  /** Another handler is at this target. */
  | { readonly kind: 'lost'; readonly target: string }
  | { readonly kind: 'fault'; readonly target: string; readonly fault: unknown };

/** `accepted` by AWS; or not carried out: `refused` by AWS, `stopped` by the switch, or in `shadow` mode. */
interface ChangeEvaluation {
  readonly kind: 'accepted' | 'refused' | 'stopped' | 'shadow';
  readonly target: string;
  readonly decision: ChangeDecision;
  readonly says: string;
}

/** A claim that was lost is tried again on what the winner has left; so is a decision when brakes have changed since. */
const CLAIM_ATTEMPTS = 3;

/** Evaluates one target, and carries out what was decided if this handler wins the claim. */
export async function evaluateTarget(evaluation: TargetEvaluation): Promise<Evaluation> {
  const { run, target, ports } = evaluation;
  let { view } = evaluation;
  let previous = view.states.get(target.name);
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS; attempt += 1) {
    const bounded = overridden(target, view.control.brakes, run.now);
    const result = await evaluateOnce({ ...evaluation, target: bounded, view }, previous);
    if (result.kind !== 'lost') return result;
    const { states, control } = await ports.store.readStatesAndControl([target.name]);
    previous = states.get(target.name);
    view = { ...view, control };
  }
  return { kind: 'lost', target: target.name };
}

async function evaluateOnce(
  evaluation: TargetEvaluation,
  previous: TargetState | undefined,
): Promise<Evaluation> {
  const { run, target } = evaluation;
  const lost = { kind: 'lost', target: target.name } as const;
  if (previous?.lease && previous.lease.expiresAt >= leasesOverBefore(run.now)) return lost;

  const seen = await look(evaluation, previous);
  await auditUnfinished(evaluation, seen);
  await writeFinishedDays(target, seen.ledger, evaluation.ports);
  const { decision } = seen;
  if (decision.kind === 'hold') {
    return (await remember(evaluation, previous, seen, 'held'))
      ? { kind: 'held', target: target.name, decision }
      : lost;
  }

  const obstacle = await obstacleTo(evaluation);
  if (obstacle === 'brakes-changed') return lost;
  if (obstacle) {
    const won = await remember(evaluation, previous, seen, obstacle.kind);
    return won ? { ...obstacle, target: target.name, decision } : lost;
  }
  const outcome = await carryOut(evaluation, previous, seen, decision);
  return outcome ? { ...outcome, target: target.name, decision } : lost;
}

/** Reads capacity where a change may follow, settles what was asked for earlier, and decides. */
async function look(
  evaluation: TargetEvaluation,
  previous: TargetState | undefined,
): Promise<Seen> {
  const { run, target, ports } = evaluation;
  const gathered = await gatherEvidence(evaluation, previous);
  const decided = (capacity: CapacityReading, isRecorded: boolean): Seen => {
    const settled = passErrorGate(evaluation, settleIntent(previous, capacity, run.now), {
      capacity,
      gathered,
    });
    const { settlement } = settled;
    const ledger = ledgerAfter({ run, target, previous, capacity, settlement });
    const observation = observationOf(evaluation, settled, capacity);
    const demand = followedDemand(evaluation, observation, settled.state);
    const decision = decide(evaluation, settled, observation, demand);
    return {
      capacity,
      isRecorded,
      ...settled,
      ...(ledger && { ledger }),
      ...(demand && { demand }),
      decision,
    };
  };

  // A hold costs no call to the target's control plane: what was read last stands until a change is about to be made.
  const recorded = recordedCapacity(target, previous, run.now);
  if (recorded) {
    const seen = decided(recorded, true);
    if (seen.decision.kind === 'hold') return seen;
  }
  return decided(await readCapacity(target, ports), false);
}

function recordedCapacity(
  target: ScalableTarget,
  previous: TargetState | undefined,
  now: Date,
): CapacityReading | undefined {
  if (
    previous?.observedCapacity === undefined ||
    previous.intent ||
    driftCheckIsDue(target, previous, now)
  )
    return undefined;
  return { kind: 'steady', current: previous.observedCapacity };
}

/** Capacity as AWS has it now. */
export function readCapacity(
  target: ScalableTarget,
  { capacity }: Pick<Ports, 'capacity'>,
): Promise<CapacityReading> {
  return target.kind === 'edge-function'
    ? capacity['edge-function'].read(target)
    : capacity['aurora-readers'].read(target);
}

function decide(
  { run, target, view }: TargetEvaluation,
  { state, drift }: Gated,
  observation: Observation,
  demand: DemandLook | undefined,
): Decision {
  const { configuration, now } = run;
  const { capacity } = observation;
  const wish = decideScaling({
    target,
    configuration,
    observation,
    state,
    now,
    ...(drift && { drift }),
    ...(demand && { demand }),
  });
  const allowed = heldBack(wish, { target, brakes: view.control.brakes, now });
  const decision = underBreaker(allowed, { ...view, target, configuration, capacity, state, now });
  if (decision.kind !== 'hold' && target.mode === 'act') view.changing.add(target.name);
  const grows = decision.kind === 'scale-out' && target.mode === 'act';
  view.expected.set(target.name, grows ? decision.to : capacity.current);
  return decision;
}

/** Why a decided change is not carried out. What people have set is read before every act, never from a cache. */
async function obstacleTo({ target, view, ports }: TargetEvaluation) {
  if (target.mode === 'shadow')
    return { kind: 'shadow', says: 'shadow mode: nothing is changed' } as const;
  const { stopped, by, reason, brakesVersion } = await ports.store.readControl();
  if (stopped) {
    const says = `stopped by ${by ?? 'somebody'}: ${reason ?? 'no reason given'}`;
    return { kind: 'stopped', says } as const;
  }
  return brakesVersion === view.control.brakesVersion ? undefined : 'brakes-changed';
}
