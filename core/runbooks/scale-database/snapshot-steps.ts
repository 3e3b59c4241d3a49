import { holdsLock, LOST_LOCK } from '../lock.ts';
import type { Step, StepRun } from '../runbook.ts';
import { planOf } from '../step-run.ts';
import { TAKE_SNAPSHOT } from './plan.ts';
import { targetOf } from './target.ts';
import { readWorld } from './world.ts';

/* The cluster as it was, kept before anything changes. */

export const takeSnapshot: Step = async (run, ports) => {
  const snapshot = snapshotOf(run);
  if (snapshot === undefined) return { kind: 'done', says: 'no change is left' };
  if (!(await holdsLock(run, ports))) return LOST_LOCK;
  const answer = await ports.scaling.takeSnapshot(snapshot, targetOf(run).clusterIdentifier);
  return answer.kind === 'done'
    ? { kind: 'done', says: `asked for snapshot ${snapshot}` }
    : { kind: 'failed', says: answer.says };
};

export const awaitSnapshot: Step = async (run, ports) => {
  const snapshot = snapshotOf(run);
  if (snapshot === undefined) return { kind: 'done', says: 'no change is left' };
  const status = (await ports.scaling.snapshotStatus(snapshot)) ?? 'not there';
  if (status === 'failed') return { kind: 'failed', says: `snapshot ${snapshot} has failed` };
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const { cluster } = world;
  return status === 'available' && cluster.status === 'available'
    ? { kind: 'done', says: `snapshot ${snapshot} is available` }
    : {
        kind: 'waiting',
        says: `snapshot ${snapshot} is ${status}, cluster ${cluster.identifier} ${cluster.status}`,
      };
};

function snapshotOf(run: StepRun): string | undefined {
  const call = planOf(run).calls.find(({ action }) => action === TAKE_SNAPSHOT);
  return call && String(call.parameters['DBClusterSnapshotIdentifier']);
}
