import { BLOCK_SECONDS, type Demand } from './demand.ts';
import type { LabParameters } from './parameters.ts';

/**
 * The least capacity that serves everything without a spill if the future is known as far as the preparation of an
 * allocation: for each block of 10 s the most in flight from its start until 90 s after its end. No policy that looks
 * only back can hold it; costs are given in units of it.
 */
export function clairvoyantCapacity(
  { blockMaxima }: Pick<Demand, 'blockMaxima'>,
  { allocationSeconds, minCapacity }: Pick<LabParameters, 'allocationSeconds' | 'minCapacity'>,
): Uint16Array {
  const blocks = 1 + Math.ceil(allocationSeconds / BLOCK_SECONDS);
  // The block at k and the 9 after it: N over [10k, 10k + 100)
  return blockMaxima.map((_, block) =>
    blockMaxima.subarray(block, block + blocks).reduce(larger, minCapacity),
  );
}

/** What it costs in the scored part, in environment-seconds. */
export function clairvoyantSeconds(
  demand: Pick<Demand, 'blockMaxima' | 'isScored'>,
  parameters: Pick<LabParameters, 'allocationSeconds' | 'minCapacity'>,
): number {
  const capacity = clairvoyantCapacity(demand, parameters);
  return capacity.reduce(
    (sum, environments, block) =>
      sum + environments * BLOCK_SECONDS * (demand.isScored[block] ?? 0),
    0,
  );
}

const larger = (a: number, b: number): number => Math.max(a, b);
