import { ownHolder } from '../lock.ts';
import { settleLock } from '../lock-steps.ts';
import type { RunbookPorts } from '../ports.ts';
import type { Step, StepRun } from '../runbook.ts';
import { planOf } from '../step-run.ts';
import { failsOver } from './plan.ts';
import { instanceInWords, isAtRest, type LastingInstance, readWorld } from './world.ts';

/**
 * What a failed change leaves: a reader that has the new class before the writer has moved goes back to its old one.
 * Nothing is failed over for it, and an instance that cannot go back leaves the lock held.
 */
export const revertAndSettle: Step = async (run, ports) => {
  const lock = await ports.locks.read(run.request.cluster);
  const holder = ownHolder(lock, run);
  if (holder === undefined || holder.askedAt !== undefined) return settleLock(run, ports);
  const { reverted, half } = await revert(run, ports);
  const settled = await settleLock(run, ports, half);
  return reverted === undefined ? settled : { ...settled, says: `${reverted}; ${settled.says}` };
};

interface Reverted {
  readonly reverted?: string;
  /** What is changed and stays so. */
  readonly half?: string;
}

async function revert(run: StepRun, ports: RunbookPorts): Promise<Reverted> {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return { half: world.says };
  const changed = world.lasting.filter((instance) => isChanged(run, instance));
  const [reader, ...others] = changed;
  if (reader === undefined) return {};
  const half = `half changed: ${changed.map(instanceInWords).join('; ')}`;
  const before = classBefore(run, reader);
  const isFirst = failsOver(planOf(run)) && reader.id === planOf(run).to && others.length === 0;
  if (!isFirst || reader.isWriter || before === undefined || !isAtRest(reader)) return { half };
  const answer = await ports.scaling.changeClass(reader.id, before);
  return answer.kind === 'done'
    ? { reverted: `${reader.id} goes back to ${before}` }
    : { half: `${half}; ${answer.says}` };
}

/** By this run: it has another class than before, or is on its way to one. */
function isChanged(run: StepRun, instance: LastingInstance): boolean {
  const before = classBefore(run, instance);
  if (before === undefined) return false;
  return instance.instanceClass !== before || 'DBInstanceClass' in instance.pending;
}

/** As the last check saw it before anything was changed; nothing is known when that was not reached. */
function classBefore({ outcomes }: StepRun, { id }: LastingInstance): string | undefined {
  const checked = outcomes.get('CheckChange');
  const found = checked?.kind === 'done' ? checked.facts?.[id] : undefined;
  return found === undefined ? undefined : String(found);
}
