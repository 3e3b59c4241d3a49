import type { Plan, PlannedCall } from '../plan.ts';
import { planHash } from '../plan-hash.ts';
import type { Cluster, ClusterMember } from '../ports.ts';
import type { RunbookTarget } from '../runbook.ts';
import { chooseCandidate, type ReplicaLagMillis } from './candidate.ts';

export type Planning =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly says: string }
  | { readonly kind: 'refused'; readonly says: string };

interface Situation {
  readonly cluster: Cluster;
  readonly target: RunbookTarget;
  readonly lag: ReplicaLagMillis;
  /** Of a run that has not finished, if one has left the lock. */
  readonly unfinished: Plan | undefined;
}

/** What a failover would change. Where an unfinished run has moved the writer already, only what is left of its plan. */
export async function planFailover(runbook: string, situation: Situation): Promise<Planning> {
  const { cluster, target, unfinished } = situation;
  if (unfinished !== undefined && isWriterNow(cluster, unfinished.to)) {
    const calls = unfinished.calls.filter(({ action }) => action !== FAIL_OVER);
    return planned(runbook, { ...unfinished, calls }, `${unfinished.to} is the writer already`);
  }
  const choice = chooseCandidate(cluster, target, situation.lag);
  if (choice.kind === 'refused') return choice;
  const { writer, candidate } = choice;
  const calls: readonly PlannedCall[] = [
    {
      action: FAIL_OVER,
      parameters: {
        DBClusterIdentifier: cluster.identifier,
        TargetDBInstanceIdentifier: candidate.id,
      },
    },
    ...tierCalls(candidate, writer, target),
  ];
  return planned(
    runbook,
    { from: writer.id, to: candidate.id, calls },
    `${candidate.id} becomes writer of ${cluster.identifier} in place of ${writer.id}`,
  );
}

export const FAIL_OVER = 'rds:FailoverDBCluster';
export const SET_TIER = 'rds:ModifyDBInstance';

/** The tiers go with the roles, so that the reader to promote next is the one that was writer. */
function tierCalls(
  candidate: ClusterMember,
  writer: ClusterMember,
  target: RunbookTarget,
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

async function planned(runbook: string, plan: Omit<Plan, 'hash'>, says: string): Promise<Planning> {
  const { from, to, calls } = plan;
  return {
    kind: 'planned',
    plan: { from, to, calls, hash: await planHash(runbook, plan) },
    says,
  };
}

export function isWriterNow({ members }: Cluster, id: string): boolean {
  return members.some((member) => member.isWriter && member.id === id);
}
