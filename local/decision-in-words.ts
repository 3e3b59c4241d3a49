import type { AuditItem } from '../core/ports.ts';

/** Whether the item tells of a change that was decided, not of a hold or of what became of an earlier change. */
export function isChange({ outcome }: AuditItem): boolean {
  return /^(accepted|refused|stopped|shadow)/.test(outcome);
}

/** An item of the audit as one sentence. */
export function decisionInWords({ target, decision, outcome }: AuditItem): string {
  if (/^(completed|failed|overtaken)/.test(outcome)) return `${target}: ${outcome}`;
  const last = decision.trail.at(-1)?.says ?? '';
  if (decision.kind === 'hold')
    return `${target} holds at ${decision.from} (${decision.reason}): ${last}`;
  const { kind, from, to, reason } = decision;
  const unlessAccepted = outcome.startsWith('accepted') ? '' : `, ${outcome}`;
  return `${target} ${kind} ${from} -> ${to}${unlessAccepted}: ${reason}`;
}
