import * as z from 'zod';
import * as field from './fields.ts';

/* The `prices` block: what the operator's own contract or region costs, in place of the price book. */

/** The dearest is a few hundred dollars an hour; more is cents, or a month. */
const MOST_DOLLARS_PER_HOUR = 500;
/** Ten times the dearest list price that is known: more is dollars of an hour, or of a million. */
const MOST_DOLLARS_PER_GIGABYTE_SECOND = 0.001;

const gigabyteSecond = z.number().positive().max(MOST_DOLLARS_PER_GIGABYTE_SECOND).optional();

export const prices = z
  .strictObject({
    source: field.source.describe('where these prices are from; shown wherever one is'),
    asOf: field.date.describe('when they were looked up; shown wherever one is'),
    provisionedGigabyteSecond: gigabyteSecond.describe(
      'dollars for a gigabyte of provisioned concurrency that stands for a second, x86_64; arm64 is a fifth less',
    ),
    provisionedDurationGigabyteSecond: gigabyteSecond.describe(
      'dollars for a gigabyte-second of requests in provisioned environments, x86_64',
    ),
    onDemandGigabyteSecond: gigabyteSecond.describe(
      'dollars for a gigabyte-second of requests in other environments, x86_64',
    ),
    instanceHour: z
      .record(z.string(), z.number().positive().max(MOST_DOLLARS_PER_HOUR))
      .default({})
      .meta({ examples: [{ 'db.r6g.large': 0.26 }] })
      .describe('dollars for an hour of an Aurora instance, by its class'),
  })
  .optional();
