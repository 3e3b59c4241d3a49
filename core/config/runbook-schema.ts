import * as z from 'zod';
import * as field from './fields.ts';
import { regionShift } from './region-shift-schema.ts';

/* The `runbooks` block: what operators may start, and on what. Rules between its fields are in `runbook-rules.ts`. */

const auroraFailover = z.strictObject({
  instances: z
    .array(field.instanceIdentifier)
    .min(2)
    .max(16)
    .meta({ examples: [['assistant-db-writer', 'assistant-db-reader']] })
    .describe(
      'the lasting instances of the cluster: only these are promoted or given another tier',
    ),
  maxReplicaLagMillis: field
    .milliseconds(1, 600_000)
    .default(1000)
    .describe('a reader that is further behind is not promoted'),
});

export const runbooks = z
  .strictObject({
    approvals: field
      .count(1, 5)
      .default(1)
      .describe('how many people, other than the starter, must approve a run'),
    auroraFailover: z
      .record(field.targetName, auroraFailover)
      .default({})
      .describe('clusters whose writer may be failed over, by their names in this file'),
    regionShift: z
      .record(field.targetName, regionShift)
      .default({})
      .describe('clusters of a global database whose region may take over its traffic'),
  })
  .optional();
