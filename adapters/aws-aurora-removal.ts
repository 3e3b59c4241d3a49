import type { SetCapacityOutcome } from '../core/ports.ts';
import type { AuroraReadersTarget } from '../core/targets.ts';
import { type SlotPlan, whyNotRemovable } from './aurora-slots.ts';
import type { AuroraCalls, CallAnswer } from './aws-aurora-calls.ts';

/** Tags the readers that are to go, and takes the tag off those that may stay after all. */
export async function moveDraining(
  calls: AuroraCalls,
  { startDraining, stopDraining, stillDraining }: SlotPlan,
  now: Date,
): Promise<readonly SetCapacityOutcome[]> {
  const outcomes: SetCapacityOutcome[] = stillDraining.map((says) => ({ kind: 'accepted', says }));
  for (const reader of stopDraining) {
    outcomes.push(outcomeOf(await calls.stopDraining(reader), `keeps ${reader.id}`));
  }
  for (const reader of startDraining) {
    outcomes.push(outcomeOf(await calls.startDraining(reader, now), `drains ${reader.id}`));
  }
  return outcomes;
}

/**
 * Removes what the plan says, and reads the whole cluster again before each removal. What is left is the moment between
 * that answer and the deletion: a failover that began and ended in it would go unseen, and takes seconds at least.
 */
export async function removeReaders(
  calls: AuroraCalls,
  { configuration, minCapacity }: AuroraReadersTarget,
  { remove, stays }: SlotPlan,
): Promise<readonly SetCapacityOutcome[]> {
  const outcomes: SetCapacityOutcome[] = stays.map((says) => ({ kind: 'refused', says }));
  const removedIds: string[] = [];
  for (const { reader, why } of remove) {
    const cluster = await calls.describeCluster(configuration.clusterIdentifier);
    const says = cluster
      ? whyNotRemovable({ cluster, planned: reader, minReaders: minCapacity, removedIds })
      : `cluster ${configuration.clusterIdentifier} is gone`;
    if (says !== undefined) {
      outcomes.push({ kind: 'refused', says });
      continue;
    }
    const answer = await calls.deleteReader(reader);
    if (answer.kind === 'done') removedIds.push(reader.id);
    outcomes.push(outcomeOf(answer, `removes ${reader.id}: ${why}`));
  }
  return outcomes;
}

function outcomeOf(answer: CallAnswer, says: string): SetCapacityOutcome {
  return answer.kind === 'done' ? { kind: 'accepted', says } : answer;
}
