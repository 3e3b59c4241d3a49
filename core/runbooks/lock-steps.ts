import { ownHolder, readLock } from './lock.ts';
import type { LockStore, RunbookLock, RunbookPorts } from './ports.ts';
import type { RunbookStep, StepRun, StepVerdict } from './runbook.ts';
import { failureOf, nextToken, planOf, runTimeLimitSeconds } from './step-run.ts';

/* The steps that every disruptive runbook has around its own: at most one of them works on a cluster. */

export const TAKE_LOCK: RunbookStep = {
  name: 'TakeLock',
  kind: 'act',
  does: 'Takes the lock of the cluster, or what a failed run of this runbook has left',
  inputs: ['cluster', 'CheckApproval'],
  precondition: 'nobody holds the lock, or a run of this runbook that has ended does',
  idempotency: 'one conditional write; a run that holds the lock already goes on',
  timeLimitSeconds: 60,
  onFailure: 'compensate', // an answer that is lost leaves the lock taken
  onResume: 'again',
  describes: () => 'takes the lock of the cluster',
  run: takeLock,
};

export const RELEASE_LOCK: RunbookStep = {
  name: 'ReleaseLock',
  kind: 'act',
  does: 'Releases the lock of the cluster',
  inputs: ['cluster'],
  precondition: 'this run holds the lock',
  idempotency: 'one conditional write; a lock that is no longer its own is left alone',
  timeLimitSeconds: 60,
  onFailure: 'continue',
  onResume: 'again',
  describes: () => 'releases the lock of the cluster',
  run: releaseLock,
};

/** Leaves the lock held, with the reason, when the world may be half changed; a new run of the runbook finishes it. */
export const SETTLE_LOCK = {
  name: 'SettleLock',
  kind: 'act',
  does: 'Releases the lock, or holds it with the reason when a change was asked for and is not proven',
  inputs: ['cluster', 'the step that failed'],
  precondition: 'this run holds the lock',
  idempotency: 'one conditional write; a lock that is no longer its own is left alone',
  timeLimitSeconds: 60,
  onFailure: 'continue',
  onResume: 'again',
  describes: () => 'releases the lock of the cluster',
  run: settleLock,
} satisfies RunbookStep;

async function takeLock(run: StepRun, ports: RunbookPorts): Promise<StepVerdict> {
  const { runbook, request, execution, now } = run;
  const { lock, decision } = await readLock(run, ports);
  if (decision.kind === 'refused') return decision;
  if (decision.kind === 'ours') return { kind: 'done', says: decision.says };
  const limitMillis = runTimeLimitSeconds(runbook) * 1000;
  const holder = {
    runbook: runbook.name,
    owner: execution.id,
    takenAt: now,
    expiresAt: new Date(execution.startedAt.getTime() + limitMillis),
    plan: planOf(run),
    ...(request.inputs && { inputs: request.inputs }),
    ...(lock?.holder && { continues: lock.holder.owner }),
  };
  return (await ports.locks.write(request.cluster, lock, { token: nextToken(lock), holder }))
    ? { kind: 'done', says: `${decision.says}; this run has taken it` }
    : { kind: 'refused', says: 'another run has taken the lock at the same moment' };
}

export async function releaseLock(run: StepRun, { locks }: RunbookPorts): Promise<StepVerdict> {
  return releaseAsRead(run, locks, await locks.read(run.request.cluster));
}

/** @param lock as it was read when its release was decided on */
export async function releaseAsRead(
  run: StepRun,
  locks: LockStore,
  lock: RunbookLock | undefined,
): Promise<StepVerdict> {
  if (ownHolder(lock, run) === undefined) return { kind: 'done', says: 'this run holds no lock' };
  return (await locks.write(run.request.cluster, lock, { token: nextToken(lock) }))
    ? { kind: 'done', says: 'released' }
    : { kind: 'failed', says: 'somebody else has written the lock at the same moment' };
}

/** @param half what the runbook itself knows to be half changed; nothing: the lock says whether a change was asked for */
export async function settleLock(
  run: StepRun,
  ports: RunbookPorts,
  half?: string,
): Promise<StepVerdict> {
  const { cluster } = run.request;
  const lock = await ports.locks.read(cluster);
  const holder = ownHolder(lock, run);
  const failure = failureOf(run);
  const hasBegun =
    half !== undefined || holder?.askedAt !== undefined || holder?.continues !== undefined;
  if (holder === undefined || !hasBegun) return releaseAsRead(run, ports.locks, lock);
  const failed = `${failure?.step ?? 'a step'} failed: ${failure?.outcome.says ?? 'unknown'}`;
  const heldBecause = half === undefined ? failed : `${failed}; ${half}`;
  const held = { token: nextToken(lock), holder: { ...holder, heldBecause } };
  return (await ports.locks.write(cluster, lock, held))
    ? { kind: 'done', says: `held: ${heldBecause}; start ${run.runbook.name} again to finish it` }
    : { kind: 'failed', says: 'somebody else has written the lock at the same moment' };
}
