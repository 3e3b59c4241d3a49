/** One allocation of provisioned concurrency on a given clock; that nothing serves before all is there is assumed. */
export interface Allocation {
  readonly version: string;
  readonly requested: number;
  readonly startedAt: Date;
  readonly readyAt: Date;
  /** The version does not initialise. */
  readonly fails: boolean;
  /** What serves until then, and after a failure. */
  readonly before: { readonly version: string; readonly available: number } | undefined;
}

const PREPARATION_SECONDS = 90; // "a minute or two" (Lambda guide, provisioned concurrency)
const ENVIRONMENTS_PER_SECOND = 100; // 6,000 a minute

export function startAllocation(wish: {
  readonly version: string;
  readonly requested: number;
  readonly fails: boolean;
  readonly before: Allocation | undefined;
  readonly now: Date;
}): Allocation {
  const { version, requested, now } = wish;
  const before = wish.before && serving(wish.before, now);
  // Fewer environments of the version that serves are ready at once; 150 take 90 s + 1.5 s.
  const isThere = before?.version === version && requested <= before.available;
  const seconds = isThere ? 0 : PREPARATION_SECONDS + requested / ENVIRONMENTS_PER_SECOND;
  return {
    version,
    requested,
    startedAt: now,
    readyAt: new Date(now.getTime() + seconds * 1000),
    fails: wish.fails && !isThere,
    before,
  };
}

export function statusOf(allocation: Allocation, now: Date) {
  if (now < allocation.readyAt) return 'IN_PROGRESS';
  return allocation.fails ? 'FAILED' : 'READY';
}

export function serving(allocation: Allocation, now: Date): Allocation['before'] {
  if (statusOf(allocation, now) !== 'READY') return allocation.before;
  return { version: allocation.version, available: allocation.requested };
}

export function describeAllocation(allocation: Allocation, now: Date): object {
  const available = serving(allocation, now)?.available ?? 0;
  const Status = statusOf(allocation, now);
  return {
    RequestedProvisionedConcurrentExecutions: allocation.requested,
    AllocatedProvisionedConcurrentExecutions: available,
    ...(available > 0 && { AvailableProvisionedConcurrentExecutions: available }),
    Status,
    ...(Status === 'FAILED' && { StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' }),
    LastModified: allocation.startedAt.toISOString().replace('Z', '+0000'),
  };
}
