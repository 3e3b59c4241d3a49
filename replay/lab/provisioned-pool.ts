import type { LabParameters } from './parameters.ts';

/** Provisioned environments as Lambda allocates and bills them. */
export interface ProvisionedPool {
  /** Usable now. */
  ready: number;
  /** Asked for; the same as `ready` unless an allocation is under way. */
  requested: number;
  /** When that allocation is complete; infinite without one. */
  readyAt: number;
  /** Changes that were asked for. */
  changes: number;
}

export type AllocationParameters = Pick<
  LabParameters,
  'allocationSeconds' | 'environmentsPerSecond' | 'minCapacity' | 'maxCapacity'
>;

export function provisionedPool({ minCapacity }: AllocationParameters): ProvisionedPool {
  return {
    ready: minCapacity,
    requested: minCapacity,
    readyAt: Number.POSITIVE_INFINITY,
    changes: 0,
  };
}

/**
 * Asks for a capacity: one allocation at a time, nothing of it usable before all of it is, release at once. Within the
 * limits; while an allocation is under way nothing happens.
 */
export function request(
  pool: ProvisionedPool,
  capacity: number,
  now: number,
  parameters: AllocationParameters,
): void {
  const { minCapacity, maxCapacity } = parameters;
  const wanted = Math.min(Math.max(Math.ceil(capacity), minCapacity), maxCapacity);
  if (pool.requested !== pool.ready || wanted === pool.ready) return;
  pool.requested = wanted;
  pool.changes += 1;
  if (wanted < pool.ready) pool.ready = wanted;
  else pool.readyAt = now + secondsToAllocate(wanted - pool.ready, parameters);
}

/** 500 more environments: 90 + 500 / 100 = 95 s */
export function secondsToAllocate(
  environments: number,
  {
    allocationSeconds,
    environmentsPerSecond,
  }: Pick<LabParameters, 'allocationSeconds' | 'environmentsPerSecond'>,
): number {
  return allocationSeconds + Math.ceil(environments / environmentsPerSecond);
}

/** Completes the allocation that is due. */
export function complete(pool: ProvisionedPool): void {
  pool.ready = pool.requested;
  pool.readyAt = Number.POSITIVE_INFINITY;
}
