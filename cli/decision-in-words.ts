import type { AuditItem } from '../core/ports.ts';
import { capacityInWords, type ScalableTarget } from '../core/targets.ts';

/** What was decided and what became of it, in one sentence without its end. */
export function decisionInWords({ decision, outcome }: AuditItem, target: ScalableTarget): string {
  if (decision.kind === 'hold')
    return `hold at ${capacityInWords(target, decision.from)}: ${decision.reason} (${outcome})`;
  return `${decision.kind} from ${decision.from} to ${capacityInWords(target, decision.to)} (${outcome})`;
}
