import type { AuditItem } from '../core/ports.ts';
import { capacityInWords, type ScalableTarget } from '../core/targets.ts';

/** What was decided and what became of it, e.g. `scale-out from 2 to 4 instances (provisioned concurrency 200), shadow`. */
export function decisionInWords({ decision, outcome }: AuditItem, target: ScalableTarget): string {
  if (decision.kind !== 'hold')
    return `${decision.kind} from ${decision.from} to ${capacityInWords(target, decision.to)}, ${outcome}`;
  const hold = `hold at ${capacityInWords(target, decision.from)}: ${decision.reason}`;
  // A hold that found the end of an earlier change says so.
  return outcome === 'held' ? hold : `${hold}; ${outcome}`;
}
