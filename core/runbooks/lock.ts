import { leasesOverBefore } from '../lease.ts';
import type { Plan } from './plan.ts';
import type { LockHolder, RunbookLock } from './ports.ts';
import type { StepRun } from './runbook.ts';

export type LockDecision =
  | { readonly kind: 'take'; readonly says: string }
  /** This very run has taken it, and its answer was lost. */
  | { readonly kind: 'ours'; readonly says: string }
  | { readonly kind: 'refused'; readonly says: string };

/** One run per cluster. What a failed run has left, with or without a reason, its own runbook takes over and finishes. */
export function decideLock(
  lock: RunbookLock | undefined,
  { execution, runbook, now }: Pick<StepRun, 'execution' | 'runbook' | 'now'>,
): LockDecision {
  const holder = lock?.holder;
  if (holder === undefined) return { kind: 'take', says: 'nobody holds the lock' };
  if (holder.owner === execution.id) return { kind: 'ours', says: 'this run holds the lock' };
  if (isRunning(holder, now))
    return {
      kind: 'refused',
      says: `a run of ${holder.runbook} holds the cluster until ${holder.expiresAt.toISOString()} at the latest: ${holder.owner}`,
    };
  if (holder.runbook !== runbook.name)
    return {
      kind: 'refused',
      says: `a run of ${holder.runbook} has not finished: start ${holder.runbook} again first`,
    };
  return {
    kind: 'take',
    says: `continues ${holder.owner}, ${holder.heldBecause ?? 'which has not ended by itself'}`,
  };
}

/** What an unfinished run of this runbook was about; undefined when the lock is free, or a run is going on. */
export function unfinishedPlan(lock: RunbookLock | undefined, now: Date): Plan | undefined {
  const holder = lock?.holder;
  return holder === undefined || isRunning(holder, now) ? undefined : holder.plan;
}

/** The lock as this run holds it; undefined when another one does, or nobody. */
export function ownHolder(
  lock: RunbookLock | undefined,
  { execution }: Pick<StepRun, 'execution'>,
): LockHolder | undefined {
  const holder = lock?.holder;
  return holder?.owner === execution.id && holder.heldBecause === undefined ? holder : undefined;
}

function isRunning({ heldBecause, expiresAt }: LockHolder, now: Date): boolean {
  return heldBecause === undefined && expiresAt >= leasesOverBefore(now);
}
