import type { AuditItem, Ports, TargetState } from '../ports.ts';
import type { Decision } from '../scaling/decision.ts';
import type { ScalableTarget } from '../targets.ts';
import type { ControlLoopRun } from './control-loop-run.ts';
import { type Seen, signature } from './next-state.ts';
import { driftInWords, settlementInWords } from './settle-intent.ts';

interface Audit {
  readonly run: ControlLoopRun;
  readonly target: ScalableTarget;
  readonly ports: Pick<Ports, 'store' | 'newId'>;
}

/** Audits what has ended, and a hold, shadow or stopped decision that is not the last one again. */
export async function auditLook(
  { run, target, ports }: Audit,
  previous: TargetState | undefined,
  { decision, settlement, drift }: Seen,
  outcome: 'held' | 'shadow' | 'stopped' | 'claimed',
): Promise<void> {
  const append = (words: string) =>
    auditDecision({ run, target, ports }, decision, { id: ports.newId(), outcome: words });
  if (settlement)
    await append(`${settlement.kind}: ${settlementInWords(settlement, target, run.now)}`);
  if (drift) await append(`moved by somebody else: ${driftInWords(drift, target)}`);
  // What is carried out is audited with its outcome.
  if (outcome !== 'claimed' && previous?.lastDecision !== signature(decision, outcome))
    await append(outcome);
}

/** Audits a decision with what became of it; a change under its intent's id: found again, it is not audited twice. */
export async function auditDecision(
  { run, target, ports }: Audit,
  decision: Decision,
  { id, outcome }: { readonly id: string; readonly outcome: string },
): Promise<void> {
  await ports.store.appendAudit({
    id,
    at: run.now,
    target: target.name,
    trigger: run.trigger,
    mode: target.mode,
    decision,
    trail: decision.trail,
    outcome,
    configurationHash: run.configurationHash,
  });
}

/**
 * Audits a change whose handler ended before it could, from what it left in its intent. Done before the intent is
 * settled, because after that nobody knows of it; several handlers write the same item.
 */
export async function auditUnfinished(
  { target, ports }: Audit,
  { settlement }: Seen,
): Promise<void> {
  if (settlement?.intent.phase !== 'claimed' || !settlement.intent.explanation) return;
  const { id, direction, from, to, requestedAt, reason, explanation } = settlement.intent;
  const { trail, trigger, configurationHash } = explanation;
  const item: AuditItem = {
    id,
    at: requestedAt,
    target: target.name,
    trigger,
    mode: target.mode,
    decision: { kind: direction, from, to, reason, trail, pages: [] },
    trail,
    outcome: 'unknown: its handler ended before it could say',
    configurationHash,
  };
  await ports.store.appendAudit(item);
}
