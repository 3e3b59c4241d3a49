import type { TargetState } from '../ports.ts';
import { auditLook } from './audit.ts';
import type { TargetEvaluation } from './control-loop-run.ts';
import { leased, remembered, type Seen, succeed, told } from './next-state.ts';
import { keysOf, tell, tellingsOfLook } from './tellings.ts';

/**
 * Records a look that changes nothing: one conditional write, and of several handlers the one that wins it audits. What
 * people are to be told is marked as told only afterwards, under a lease, so that it is told again rather than lost.
 */
export async function remember(
  { run, target, ports }: TargetEvaluation,
  previous: TargetState | undefined,
  seen: Seen,
  outcome: 'held' | 'shadow' | 'stopped',
): Promise<boolean> {
  const matter = { run, target, ports, previous };
  const owner = ports.newId();
  const body = remembered(previous, seen, outcome, run.now);
  const tellings = tellingsOfLook(matter, seen, outcome);
  const first = tellings.length === 0 ? body : leased(body, owner, run.now);
  if (!(await ports.store.write(target.name, previous, first, run.now, owner))) return false;

  await auditLook(matter, previous, seen, outcome);
  if (tellings.length === 0) return true;
  const write = (next: typeof body) =>
    ports.store.write(target.name, succeed(previous, first), next, run.now, owner);
  try {
    await tell(tellings, ports.notifier);
  } catch (fault) {
    await write(body);
    throw fault;
  }
  await write(told(body, keysOf(tellings), run.now));
  return true;
}
