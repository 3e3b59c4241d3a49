import * as z from 'zod';
import * as field from './fields.ts';

/** `startByAlarm` of a runbook's cluster: alarms that start it. */
export const startByAlarm = z
  .strictObject({
    alarms: z
      .array(field.alarmName)
      .min(1)
      .max(20)
      .meta({ examples: [['assistant-db-writer-lost']] })
      .describe(
        'alarms of this region, metric or composite: each starts it when it goes into ALARM',
      ),
    act: z
      .enum(['approve', 'run'])
      .default('approve')
      .describe(
        'approve: a dry run, and people are told where to approve. run: at once, once an hour at most; only a failover inside a cluster may',
      ),
    inputs: z
      .record(z.string(), z.string())
      .default({})
      .describe('inputs of the runbook, as `tidegate runbook list` shows them'),
  })
  .optional();
