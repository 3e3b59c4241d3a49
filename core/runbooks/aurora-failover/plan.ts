import type { Planner } from '../approval-step.ts';
import type { PlannedCall } from '../plan.ts';
import { withHash } from '../plan-hash.ts';
import type { ClusterMember } from '../ports.ts';
import { factsOf, isWriterNow } from '../writer.ts';
import { chooseCandidate } from './candidate.ts';
import { type FailoverTarget, targetOf } from './target.ts';
import { isThere, readCluster, readReplicaLag } from './world.ts';

/** What a failover would change. Where an unfinished run has moved the writer already, only what is left of its plan. */
export const planFailover: Planner = async (run, ports, unfinished) => {
  const cluster = await readCluster(run, ports);
  if (!isThere(cluster)) return cluster;
  const facts = factsOf(cluster);
  const name = run.runbook.name;
  if (unfinished !== undefined && isWriterNow(cluster, unfinished.to)) {
    const calls = unfinished.calls.filter(({ action }) => action !== FAIL_OVER);
    const plan = await withHash(name, { ...unfinished, calls });
    return { kind: 'planned', plan, says: `${unfinished.to} is the writer already`, facts };
  }
  const target = targetOf(run);
  const choice = chooseCandidate(cluster, target, await readReplicaLag(run, ports));
  if (choice.kind === 'refused') return choice;
  const { writer, candidate } = choice;
  const failover: PlannedCall = {
    action: FAIL_OVER,
    parameters: {
      DBClusterIdentifier: cluster.identifier,
      TargetDBInstanceIdentifier: candidate.id,
    },
  };
  const calls = [failover, ...tierCalls(candidate, writer, target)];
  return {
    kind: 'planned',
    plan: await withHash(name, { from: writer.id, to: candidate.id, calls }),
    says: `${candidate.id} becomes writer of ${cluster.identifier} in place of ${writer.id}`,
    facts,
  };
};

export const FAIL_OVER = 'rds:FailoverDBCluster';
export const SET_TIER = 'rds:ModifyDBInstance';

/** The tiers go with the roles, so that the reader to promote next is the one that was writer. */
function tierCalls(
  candidate: ClusterMember,
  writer: ClusterMember,
  target: FailoverTarget,
): readonly PlannedCall[] {
  if (candidate.promotionTier === writer.promotionTier) return [];
  const call = (id: string, PromotionTier: number): PlannedCall => ({
    action: SET_TIER,
    parameters: { DBInstanceIdentifier: id, PromotionTier, ApplyImmediately: true },
  });
  return [
    call(candidate.id, writer.promotionTier),
    ...(target.instances.includes(writer.id) ? [call(writer.id, candidate.promotionTier)] : []),
  ];
}
