import * as z from 'zod';
import { DEMAND_DEFAULTS } from '../scaling/demand/settings.ts';
import * as field from './fields.ts';

/* The `demand` block of a function whose policy is demand: what may be missed, what it may cost, how often it may change. */

export const demand = z.strictObject({
  spillPercent: z
    .number()
    .positive()
    .max(10)
    .meta({ examples: [0.1] })
    .optional()
    .describe('of requests may find no provisioned environment; 0.1 when neither budget is given'),
  coldStartsPerMillion: z
    .number()
    .positive()
    .max(100_000)
    .meta({ examples: [100] })
    .optional()
    .describe('requests may find no warm environment at all; estimated, instead of spillPercent'),
  premiumPercent: z
    .number()
    .min(0)
    .max(100)
    .default(DEMAND_DEFAULTS.premium * 100)
    .describe('on top of all on demand: beyond it nothing but the floor is provisioned'),
  changesPerDay: field
    .count(10, 1000)
    .default(DEMAND_DEFAULTS.changesPerDay)
    .describe('capacity is followed as closely as so many changes allow'),
});
