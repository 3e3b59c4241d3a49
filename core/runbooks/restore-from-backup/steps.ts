import { holdsLock, LOST_LOCK } from '../lock.ts';
import { releaseLock } from '../lock-steps.ts';
import { callInWords } from '../plan.ts';
import type { Step } from '../runbook.ts';
import { planOf } from '../step-run.ts';
import { CREATE_WRITER, restoreCall, writerCall } from './calls.ts';
import { newClusterOf } from './inputs.ts';
import { recoveryFacts } from './plan.ts';
import { differences } from './settings.ts';
import { isOurs, readWorld } from './world.ts';

/* One function a step. Nothing is ever done to the cluster that is restored from. */

export const restore: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const { cluster } = world.restore;
  if (world.restored !== undefined)
    return isOurs(world.restored, run)
      ? { kind: 'done', says: `${cluster} is ${world.restored.status}` }
      : { kind: 'refused', says: `there is a cluster ${cluster} already` };
  const planned = planOf(run).calls.find(({ action }) => action !== CREATE_WRITER);
  const call = restoreCall(world.restore);
  if (planned === undefined || callInWords(planned) !== callInWords(call))
    return { kind: 'refused', says: `it would now be ${callInWords(call)}, and was not approved` };
  if (!(await holdsLock(run, ports))) return LOST_LOCK;
  const facts = recoveryFacts(world, run.now);
  const answer = await ports.restoring.restore(world.restore);
  return answer.kind === 'done'
    ? { kind: 'done', says: `asked for ${cluster} as of ${facts['recoveryPoint']}`, facts }
    : { kind: 'failed', says: answer.says };
};

export const awaitCluster: Step = async (run, { restoring }) => {
  const cluster = newClusterOf(run);
  const status = (await restoring.describe(cluster))?.status ?? 'not there';
  const says = `${cluster} is ${status}`;
  return { kind: status === 'available' ? 'done' : 'waiting', says };
};

export const createWriter: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return world;
  const { restored, restoredWriter } = world;
  const { id, cluster } = world.createWriter;
  if (restoredWriter !== undefined)
    return restoredWriter.clusterIdentifier === cluster
      ? { kind: 'done', says: `${id} is ${restoredWriter.status}` }
      : { kind: 'refused', says: `there is an instance ${id} already` };
  if (restored === undefined || !isOurs(restored, run) || restored.status !== 'available')
    return { kind: 'refused', says: `${cluster} is ${restored?.status ?? 'not there'}` };
  const planned = planOf(run).calls.find(({ action }) => action === CREATE_WRITER);
  const call = writerCall(world.createWriter);
  if (planned === undefined || callInWords(planned) !== callInWords(call))
    return { kind: 'refused', says: `it would now be ${callInWords(call)}, and was not approved` };
  if (!(await holdsLock(run, ports))) return LOST_LOCK;
  const answer = await ports.restoring.createWriter(world.createWriter);
  return answer.kind === 'done'
    ? { kind: 'done', says: `asked for ${id}, a ${world.createWriter.instanceClass}` }
    : { kind: 'failed', says: answer.says };
};

export const awaitWriter: Step = async (run, { restoring }) => {
  const cluster = newClusterOf(run);
  const restored = await restoring.describe(cluster);
  const writer = restored?.writer && (await restoring.instance(restored.writer));
  const says = `${cluster} is ${restored?.status ?? 'not there'}, its writer ${writer ? writer.status : 'not there'}`;
  const isThere = restored?.status === 'available' && writer && writer.status === 'available';
  return { kind: isThere ? 'done' : 'waiting', says };
};

export const verifyCluster: Step = async (run, ports) => {
  const world = await readWorld(run, ports);
  if (world.kind === 'refused') return { kind: 'failed', says: world.says };
  const { restore: asked, restored, restoredWriter, sourceWriter } = world;
  if (restored === undefined) return { kind: 'failed', says: `${asked.cluster} is not there` };
  const { endpoint, settings } = restored;
  const wrong = [
    ...differences(asked.settings, settings),
    ...(restored.status === 'available' ? [] : [`it is ${restored.status}`]),
    ...(restoredWriter?.status === 'available' && restored.writer === restoredWriter.id
      ? []
      : [`its writer ${restored.writer} is ${restoredWriter?.status ?? 'not there'}`]),
    ...(restoredWriter?.instanceClass === sourceWriter.instanceClass
      ? []
      : [`its writer is a ${restoredWriter?.instanceClass}, not a ${sourceWriter.instanceClass}`]),
  ];
  if (endpoint === undefined || wrong.length > 0)
    return {
      kind: 'failed',
      says: `${asked.cluster}: ${wrong.join('; ') || 'it has no endpoint'}`,
    };
  const outcome = run.outcomes.get('Restore');
  const recovery = outcome?.kind === 'done' ? outcome.facts : undefined;
  return {
    kind: 'done',
    says: `${asked.cluster} serves at ${endpoint}, port ${settings.port}; users and passwords are those of its recovery point`,
    facts: { ...recovery, endpoint: `${endpoint}:${settings.port}` },
  };
};

/** What was made stays: only people know whether it is still of use. */
export const releaseAndName: Step = async (run, ports) => {
  const released = await releaseLock(run, ports);
  const cluster = newClusterOf(run);
  const restored = await ports.restoring.describe(cluster);
  if (restored === undefined || !isOurs(restored, run)) return released;
  const left = `left: cluster ${cluster} (${restored.status}), writer ${restored.writer ?? 'none'}`;
  return { ...released, says: `${released.says}; ${left}; start the runbook again, or delete it` };
};
