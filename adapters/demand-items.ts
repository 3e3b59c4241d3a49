import * as z from 'zod/mini';
import type { Costs, DayOfDemand, DemandState } from '../core/scaling/demand/state.ts';

const peaks = z.readonly(z.array(z.object({ at: z.number(), value: z.number() })));

const costs = z.object({
  rentCost: z.number(),
  onDemandCost: z.number(),
} satisfies Record<keyof Costs, z.ZodMiniType>);

/** What the policy that follows demand remembers, as it is in the target's item. */
export const demandState = z.object({
  measuredUntil: z.number(),
  previousMean: z.number(),
  previousCapacity: z.number(),
  needs: peaks,
  shortfalls: peaks,
  margin: z.number(),
  marginAllowance: z.number(),
  day: z.object({
    seconds: z.number(),
    requests: z.number(),
    missed: z.number(),
    // Not in items of earlier versions.
    tiers: z._default(z.readonly(z.array(costs)), []),
  } satisfies Record<keyof DayOfDemand, z.ZodMiniType>),
  restraint: z.number(),
  isWorthIt: z.boolean(),
  worthItSince: z.number(),
  sawJump: z.boolean(),
} satisfies Record<keyof DemandState, z.ZodMiniType>);
