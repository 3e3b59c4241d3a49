import { askOnce } from '../ask-once.ts';
import type { Cluster, RunbookPorts } from '../ports.ts';
import type { Step, StepRun } from '../runbook.ts';
import { planOf } from '../step-run.ts';
import { awaitedWriter, isWriterNow, provenWriter } from '../writer.ts';
import { whyUnfit } from './candidate.ts';
import { FAIL_OVER, SET_TIER } from './plan.ts';
import { targetOf } from './target.ts';
import { isThere, readCluster, readReplicaLag } from './world.ts';

/* One function a step. */

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

export const failOver: Step = async (run, ports) => {
  const plan = planOf(run);
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  if (isWriterNow(cluster, plan.to))
    return { kind: 'done', says: `${plan.to} is the writer already` };
  if (!plan.calls.some(({ action }) => action === FAIL_OVER))
    return { kind: 'refused', says: `${plan.to} was the writer when this was approved` };
  return askOnce(run, ports, {
    obstacle: async () => {
      const underLock = await readCluster(run, ports);
      return isThere(underLock) ? obstacleTo(run, ports, underLock) : underLock.says;
    },
    ask: () => ports.clusters.failOver(cluster.identifier, plan.to),
    what: `a failover from ${plan.from} to ${plan.to}`,
  });
};

export const awaitWriter: Step = async (run, ports) => {
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  return awaitedWriter(cluster, planOf(run));
};

export const verifyWriter: Step = async (run, ports) => {
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  return provenWriter(cluster, planOf(run).to);
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
