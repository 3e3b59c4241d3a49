import type { Planner } from '../approval-step.ts';
import type { Facts } from '../plan.ts';
import { withHash } from '../plan-hash.ts';
import type { StepRun } from '../runbook.ts';
import { restoreCall, writerCall } from './calls.ts';
import { sourceText } from './inputs.ts';
import { isOurs, type RestoreWorld, readWorld } from './world.ts';

/** The new cluster and its writer. What an earlier run of the same inputs has left unfinished is continued. */
export const planRestore: Planner = async (run, ports, unfinished) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const { source, restore, createWriter, restored, restoredWriter } = world;
  const taken = whyTaken(world, run, unfinished?.to === restore.cluster);
  if (taken !== undefined) return { kind: 'refused', says: taken };
  const calls = [
    ...(restored === undefined ? [restoreCall(restore)] : []),
    ...(restoredWriter === undefined ? [writerCall(createWriter)] : []),
  ];
  const names = { from: source.identifier, to: restore.cluster };
  return {
    kind: 'planned',
    plan: await withHash(run.runbook.name, { ...names, calls }),
    says: `${restore.cluster} is restored from ${source.identifier}, ${sourceText(run)}`,
    facts: recoveryFacts(world, run.now),
  };
};

/** How old the data of the new cluster will be; nothing is known of one that is there already. */
export function recoveryFacts({ recoveryPoint }: RestoreWorld, now: Date): Facts {
  if (recoveryPoint === undefined) return {};
  return {
    recoveryPoint: recoveryPoint.toISOString(),
    recoveryPointSeconds: Math.round((now.getTime() - recoveryPoint.getTime()) / 1000),
  };
}

/** A name is free, or of what a run of these inputs has made and not finished. */
function whyTaken(
  { restore, restored, restoredWriter, createWriter }: RestoreWorld,
  run: StepRun,
  isContinued: boolean,
): string | undefined {
  const { cluster } = restore;
  if (restored !== undefined && !isOurs(restored, run))
    return `there is a cluster ${cluster} already`;
  if (restoredWriter !== undefined && restoredWriter.clusterIdentifier !== cluster)
    return `there is an instance ${createWriter.id} already`;
  return restoredWriter?.status === 'available' && !isContinued
    ? `${cluster} was restored by an earlier run already`
    : undefined;
}
