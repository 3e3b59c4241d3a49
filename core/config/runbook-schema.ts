import * as z from 'zod';
import { drill } from './drill-schema.ts';
import * as field from './fields.ts';
import { regionShift } from './region-shift-schema.ts';
import { startByAlarm } from './start-by-alarm-schema.ts';

/* The `runbooks` block: what operators may start, and on what. Rules between its fields are in `runbook-rules.ts`. */

const instances = z
  .array(field.instanceIdentifier)
  .min(2)
  .max(16)
  .meta({ examples: [['assistant-db-writer', 'assistant-db-reader']] });

const maxReplicaLagMillis = field
  .milliseconds(1, 600_000)
  .default(1000)
  .describe('a reader that is further behind is not promoted');

const auroraFailover = z.strictObject({
  instances: instances.describe(
    'the lasting instances of the cluster: only these are promoted or given another tier',
  ),
  maxReplicaLagMillis,
  startByAlarm,
});

const scaleDatabase = z.strictObject({
  instances: instances.describe(
    'the lasting instances of the cluster: these get the class that is asked for',
  ),
  maxReplicaLagMillis,
  changeSeconds: field
    .seconds(7200)
    .default(900)
    .describe('how long an instance takes to change: so much of a window must be left for each'),
  startByAlarm,
});

/** Everything that a restored cluster has is read from the one that it is restored from. */
const restoreFromBackup = z.strictObject({});

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
    scaleDatabase: z
      .record(field.targetName, scaleDatabase)
      .default({})
      .describe('clusters whose instance class may be changed, by their names in this file'),
    restoreFromBackup: z
      .record(field.targetName, restoreFromBackup)
      .default({})
      .describe(
        'clusters that may be restored as a new one beside them, by their names in this file',
      ),
    sandbox: z
      .boolean()
      .default(false)
      .describe('nobody needs this platform: drills may run for real'),
    drills: z
      .record(field.targetName, drill)
      .default({})
      .describe(
        'game days: other runbooks, on a schedule, held to objectives; by a name of your choice',
      ),
  })
  .optional();
