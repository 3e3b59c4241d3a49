import type { LeftOut } from './found.ts';
import { type FunctionSize, sizeFor } from './function-block.ts';
import type { FoundFunction } from './functions.ts';

/** What AWS keeps for functions that reserve nothing. */
const KEPT_UNRESERVED = 100;

export interface SizedFunction {
  readonly found: FoundFunction;
  readonly size: FunctionSize;
  readonly limited?: string;
}

/** Ceilings that fit the account together: lowered in proportion, and the quietest functions left out where floors do not fit. */
export function withinQuota(
  functions: readonly FoundFunction[],
  concurrentExecutions: number,
): { readonly sized: readonly SizedFunction[]; readonly leftOut: readonly LeftOut[] } {
  const room = concurrentExecutions - KEPT_UNRESERVED;
  const busiestFirst = functions.toSorted((a, b) => b.load.requests - a.load.requests);
  const fitting: FoundFunction[] = [];
  let floors = 0;
  for (const found of busiestFirst) {
    const { minInstances, targetConcurrency } = sizeFor(found);
    const atLeast = (minInstances + 1) * targetConcurrency;
    if (floors + atLeast > room) continue;
    floors += atLeast;
    fitting.push(found);
  }
  // floors 300 and ceilings 1,200 of 900: two thirds of what lies between, (900 - 300) / (1,200 - 300)
  const ceilings = fitting.reduce((sum, found) => sum + environments(sizeFor(found)), 0);
  return {
    sized: functions
      .filter((found) => fitting.includes(found))
      .map((found) =>
        ceilings <= room
          ? { found, size: sizeFor(found) }
          : lowered(found, (room - floors) / (ceilings - floors)),
      ),
    leftOut: functions
      .filter((found) => !fitting.includes(found))
      .map(({ functionName }) => ({
        what: functionName,
        why: `the account's quota of ${concurrentExecutions} leaves no room for it (Service Quotas, L-B99A9384)`,
      })),
  };
}

function lowered(found: FoundFunction, share: number): SizedFunction {
  const size = sizeFor(found);
  const least = size.minInstances + 1;
  const maxInstances = least + Math.floor((size.maxInstances - least) * share);
  return {
    found,
    size: { ...size, maxInstances },
    limited: `lowered from ${size.maxInstances}, so that all ceilings fit the account's quota`,
  };
}

function environments({ maxInstances, targetConcurrency }: FunctionSize): number {
  return maxInstances * targetConcurrency;
}
