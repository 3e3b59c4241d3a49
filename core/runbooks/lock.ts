import { leasesOverBefore } from '../lease.ts';
import type { Plan } from './plan.ts';
import type { LockHolder, RunbookLock, RunbookPorts } from './ports.ts';
import type { StepRun } from './runbook.ts';

/** The time-out of the function behind every step. */
export const STEP_CALL_SECONDS = 60;

export type LockDecision =
  | {
      readonly kind: 'take';
      readonly says: string;
      /** What an unfinished run of this runbook was about. */
      readonly unfinished?: Plan;
    }
  /** This very run has taken it, and its answer was lost. */
  | { readonly kind: 'ours'; readonly says: string }
  | { readonly kind: 'refused'; readonly says: string };

export interface ReadLock {
  readonly lock: RunbookLock | undefined;
  readonly decision: LockDecision;
}

/** The cluster's lock, and whether this run may take it. */
export async function readLock(
  run: Pick<StepRun, 'request' | 'execution' | 'runbook' | 'now'>,
  { locks, executions }: Pick<RunbookPorts, 'locks' | 'executions'>,
): Promise<ReadLock> {
  const lock = await locks.read(run.request.cluster);
  const holder = lock?.holder;
  const isOthers = holder !== undefined && holder.owner !== run.execution.id;
  const endedAt =
    isOthers && mayRun(holder, run.now) ? await executions.endedAt(holder.owner) : undefined;
  return { lock, decision: decideLock(lock, run, endedAt) };
}

/**
 * One run per cluster. What a failed run has left, with or without a reason, its own runbook takes over and finishes.
 * @param endedAt of the holder's execution, where it is known to have ended, e.g. because somebody aborted it
 */
export function decideLock(
  lock: RunbookLock | undefined,
  { execution, runbook, now }: Pick<StepRun, 'execution' | 'runbook' | 'now'>,
  endedAt?: Date,
): LockDecision {
  const holder = lock?.holder;
  if (holder === undefined) return { kind: 'take', says: 'nobody holds the lock' };
  if (holder.owner === execution.id) return { kind: 'ours', says: 'this run holds the lock' };
  if (mayRun(holder, now) && !isOver(endedAt, now))
    return {
      kind: 'refused',
      says: `a run of ${holder.runbook} holds the cluster until ${holder.expiresAt.toISOString()} at the latest: ${holder.owner}`,
    };
  if (isOnItsWay(holder, now))
    return {
      kind: 'refused',
      says: `what ${holder.owner} has asked for may still be on its way to AWS: start again in a minute`,
    };
  const isUntouched = holder.askedAt === undefined && holder.continues === undefined;
  if (isUntouched && runbook.takesOver?.some((name) => name === holder.runbook))
    return { kind: 'take', says: `${holder.owner} has left it and asked for nothing` };
  if (holder.runbook !== runbook.name)
    return {
      kind: 'refused',
      says: `a run of ${holder.runbook} has not finished: start ${holder.runbook} again first`,
    };
  return {
    kind: 'take',
    says: `continues ${holder.owner}, ${holder.heldBecause ?? 'which has not ended by itself'}`,
    unfinished: holder.plan,
  };
}

/** The lock as this run holds it; undefined when another one does, or nobody. */
export function ownHolder(
  lock: RunbookLock | undefined,
  { execution }: Pick<StepRun, 'execution'>,
): LockHolder | undefined {
  const holder = lock?.holder;
  return holder?.owner === execution.id && holder.heldBecause === undefined ? holder : undefined;
}

/** What an act answers that finds the lock in other hands; it has changed nothing. */
export const LOST_LOCK = { kind: 'refused', says: 'this run has lost the lock' } as const;

/** Asked just before an act changes something: a run that was aborted and taken over must not go on. */
export async function holdsLock(
  run: Pick<StepRun, 'request' | 'execution'>,
  { locks }: Pick<RunbookPorts, 'locks'>,
): Promise<boolean> {
  return ownHolder(await locks.read(run.request.cluster), run) !== undefined;
}

/** An execution that is aborted leaves its last step running: until that must have ended, it counts as at work. */
function isOver(endedAt: Date | undefined, now: Date): boolean {
  return endedAt !== undefined && isStepOver(endedAt, now);
}

/** A machine may give a step up that has written its request and not made it yet. */
function isOnItsWay({ askedAt }: LockHolder, now: Date): boolean {
  return askedAt !== undefined && !isStepOver(askedAt, now);
}

/** Whether a step that began then must have ended. */
function isStepOver(begunAt: Date, now: Date): boolean {
  return begunAt.getTime() + STEP_CALL_SECONDS * 1000 < leasesOverBefore(now).getTime();
}

/** Its machine may still be at work, as far as the lock knows. */
function mayRun({ heldBecause, expiresAt }: LockHolder, now: Date): boolean {
  return heldBecause === undefined && expiresAt >= leasesOverBefore(now);
}
