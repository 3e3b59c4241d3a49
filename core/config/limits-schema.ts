import * as z from 'zod';
import * as field from './fields.ts';

/* The `limits` block: what no day should ever reach. The arithmetic of the defaults is in docs/brakes.md. */

const dollarsPerDay = z
  .number()
  .positive()
  .max(1_000_000)
  .meta({ examples: [50] })
  .optional();

export const limits = z
  .strictObject({
    perTarget: z
      .strictObject({
        changesPerHour: field
          .count(1, 1000)
          .default(12)
          .describe('then scale-in waits for an hour; at twice as many every change does'),
        dollarsPerDay: dollarsPerDay.describe(
          'of standing capacity since 00:00 UTC; then it scales out only to its floor',
        ),
      })
      .prefault({})
      .describe('for each target by itself'),
    allTargets: z
      .strictObject({
        changesPerHour: field
          .count(1, 100_000)
          .optional()
          .describe('without it half of what all may do by themselves, and at least what two may'),
        dollarsPerDay: dollarsPerDay.describe('as for one target, of all together'),
      })
      .prefault({})
      .describe('for all targets together'),
  })
  .prefault({});
