import type { Ports, SetCapacityOutcome, TargetState } from '../ports.ts';
import type { ChangeDecision } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import { auditDecision, auditLook } from './audit.ts';
import type { TargetEvaluation } from './control-loop-run.ts';
import { claimed, concluded, type Seen, signature, succeed } from './next-state.ts';
import { keysOf, tell, tellingsOfChange, tellingsOfLook } from './tellings.ts';

/**
 * Claim, act, audit, tell, conclude: in this order, so that what is concluded has been audited and told, and what is not
 * is found by the next look. Undefined when another handler was first.
 */
export async function carryOut(
  evaluation: TargetEvaluation,
  previous: TargetState | undefined,
  seen: Seen,
  decision: ChangeDecision,
): Promise<SetCapacityOutcome | undefined> {
  const { run, target, ports } = evaluation;
  const matter = { run, target, ports, previous };
  const id = ports.newId();
  const claim = claimed(previous, seen, decision, { id, run });
  if (!(await ports.store.write(target.name, previous, claim, run.now, id))) return undefined;

  const conclude = (
    outcome: 'accepted' | 'refused' | 'unknown',
    toldKeys: readonly string[] = [],
  ) => {
    const conclusion = concluded(claim, decision, { outcome, toldKeys, now: run.now });
    return ports.store.write(target.name, succeed(previous, claim), conclusion, run.now, id);
  };
  let outcome: SetCapacityOutcome | undefined;
  try {
    await auditLook(matter, previous, seen, 'claimed');
    outcome = await setCapacity(target, decision.to, ports);
    if (previous?.lastDecision !== signature(decision, outcome.kind))
      await auditDecision(matter, decision, { id, outcome: `${outcome.kind}: ${outcome.says}` });
    const tellings = [
      ...tellingsOfLook(matter, seen, 'claimed'),
      ...tellingsOfChange(matter, decision, outcome),
    ];
    await tell(tellings, ports.notifier);
    await conclude(outcome.kind, keysOf(tellings));
    return outcome;
  } catch (fault) {
    // The intent stays: the next look settles it by reading the world. When not even this can be written the lease
    // runs out by itself.
    if (!outcome)
      await auditDecision(matter, decision, { id, outcome: `unknown: ${fault}` }).catch(() => {});
    await conclude('unknown').catch(() => false);
    throw fault;
  }
}

function setCapacity(
  target: ScalableTarget,
  desired: number,
  { capacity }: Ports,
): Promise<SetCapacityOutcome> {
  return target.kind === 'edge-function'
    ? capacity['edge-function'].set(target, desired)
    : capacity['aurora-readers'].set(target, desired);
}
