import { ownHolder } from '../lock.ts';
import type { Cluster, RunbookPorts } from '../ports.ts';
import type { StepRun, StepVerdict } from '../runbook.ts';
import { nextToken, planOf } from '../step-run.ts';
import { whyUnfit } from './candidate.ts';
import { FAIL_OVER, factsOf, isWriterNow, SET_TIER } from './plan.ts';
import { targetOf } from './target.ts';
import { isThere, readCluster, readReplicaLag } from './world.ts';

/* One function a step. Each reads the world anew, and answers what became of it; only acts change something. */

type Step = (run: StepRun, ports: RunbookPorts) => Promise<StepVerdict>;

/** Lag and capacity, which the hash leaves out, under the lock. */
export const checkCandidate: Step = async (run, ports) => {
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  const { from, to } = planOf(run);
  if (isWriterNow(cluster, to)) return { kind: 'done', says: `${to} is the writer already` };
  const obstacle = await obstacleTo(run, ports, cluster);
  return obstacle === undefined
    ? { kind: 'done', says: `${to} is fit to take the place of ${from}` }
    : { kind: 'refused', says: obstacle };
};

/** The request is in the lock before it is made: whoever finds it there waits for its effect, and asks no second time. */
export const failOver: Step = async (run, ports) => {
  const plan = planOf(run);
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  if (isWriterNow(cluster, plan.to))
    return { kind: 'done', says: `${plan.to} is the writer already` };
  if (!plan.calls.some(({ action }) => action === FAIL_OVER))
    return { kind: 'refused', says: `${plan.to} was the writer when this was approved` };

  const lock = await ports.locks.read(run.request.cluster);
  const holder = ownHolder(lock, run);
  if (holder === undefined) return { kind: 'refused', says: 'this run has lost the lock' };
  if (holder.askedAt !== undefined)
    return { kind: 'done', says: `asked for at ${holder.askedAt.toISOString()}` };
  const obstacle = await obstacleTo(run, ports, cluster);
  if (obstacle !== undefined) return { kind: 'refused', says: obstacle };

  const intent = { token: nextToken(lock), holder: { ...holder, askedAt: run.now } };
  if (!(await ports.locks.write(run.request.cluster, lock, intent)))
    return { kind: 'refused', says: 'this run has lost the lock' };
  const answer = await ports.clusters.failOver(cluster.identifier, plan.to);
  if (answer.kind === 'done')
    return { kind: 'done', says: `asked for a failover from ${plan.from} to ${plan.to}` };
  await ports.locks.write(run.request.cluster, intent, { token: nextToken(intent), holder });
  return { kind: 'failed', says: answer.says };
};

export const awaitWriter: Step = async (run, ports) => {
  const { from, to } = planOf(run);
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  const writer = cluster.members.find(({ isWriter }) => isWriter);
  if (writer?.id === to && writer.status === 'available' && cluster.status === 'available')
    return { kind: 'done', says: `${to} is the writer` };
  if (writer !== undefined && writer.id !== to && writer.id !== from)
    return { kind: 'failed', says: `${writer.id} has become writer instead of ${to}` };
  return {
    kind: 'waiting',
    says: `the writer is ${writer?.id ?? 'unknown'}, ${writer?.status ?? 'gone'}`,
  };
};

export const verifyWriter: Step = async (run, ports) => {
  const { to } = planOf(run);
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  const writers = cluster.members.filter(({ isWriter }) => isWriter);
  const found = writers.map(({ id, status }) => `${id} (${status})`).join(', ') || 'none';
  const isProven =
    writers.length === 1 && writers[0]?.id === to && writers[0].status === 'available';
  return isProven && cluster.status === 'available'
    ? { kind: 'done', says: `${to} is the one writer, and available`, facts: factsOf(cluster) }
    : { kind: 'failed', says: `writer: ${found}; cluster ${cluster.status}; wanted ${to}` };
};

export const awaitReaders: Step = async (run, ports) => {
  const { from } = planOf(run);
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  const former = cluster.members.find(({ id }) => id === from);
  return former?.status === 'available' && !former.isWriter
    ? { kind: 'done', says: `${from} serves as a reader` }
    : { kind: 'waiting', says: `${from} is ${former?.status ?? 'not there'}` };
};

export const resetTiers: Step = async (run, ports) => {
  const plan = planOf(run);
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  if (!isWriterNow(cluster, plan.to))
    return { kind: 'refused', says: `${plan.to} is not the writer` };
  const changed: string[] = [];
  for (const { action, parameters } of plan.calls) {
    const member = cluster.members.find(({ id }) => id === parameters['DBInstanceIdentifier']);
    const tier = Number(parameters['PromotionTier']);
    if (action !== SET_TIER || member === undefined || member.promotionTier === tier) continue;
    const answer = await ports.clusters.setPromotionTier(member.id, tier);
    if (answer.kind === 'refused') return { kind: 'failed', says: answer.says };
    changed.push(`${member.id} to tier ${tier}`);
  }
  return { kind: 'done', says: changed.join(', ') || 'the tiers are right' };
};

async function obstacleTo(
  run: StepRun,
  ports: RunbookPorts,
  cluster: Cluster,
): Promise<string | undefined> {
  const { from, to } = planOf(run);
  const writer = cluster.members.find(({ isWriter }) => isWriter);
  const candidate = cluster.members.find(({ id }) => id === to);
  if (cluster.status !== 'available') return `cluster ${cluster.identifier} is ${cluster.status}`;
  if (writer?.id !== from) return `the writer is ${writer?.id ?? 'unknown'}, no longer ${from}`;
  if (candidate === undefined) return `${to} is no longer in the cluster`;
  return whyUnfit(candidate, writer, targetOf(run), await readReplicaLag(run, ports));
}
