import * as z from 'zod';
import * as field from './fields.ts';

/* `runbooks.drills`: game days. Rules between its fields are in `drill-rules.ts`. */

/** What a drill may start. */
export const DRILLED_RUNBOOKS = [
  'aurora-failover',
  'region-shift',
  'fail-back',
  'scale-database',
  'restore-from-backup',
] as const;

/** Six fields, as EventBridge Scheduler takes them. */
const cron = z
  .string()
  .regex(/^[0-9A-Z*?,/#-]+( [0-9A-Z*?,/#-]+){5}$/)
  .meta({
    patternErrorMessage:
      'a cron expression of EventBridge has six fields: minute, hour, day of month, month, day of week, year',
    examples: ['0 9 ? * TUE *'],
  });

export const drill = z.strictObject({
  runbook: z
    .enum(DRILLED_RUNBOOKS)
    .meta({ examples: ['aurora-failover'] })
    .describe('what it starts'),
  cluster: field.name
    .meta({ examples: ['assistant-db'] })
    .describe('by its name in this file; the runbook must be configured for it'),
  mode: z
    .enum(['dry-run', 'run'])
    .default('dry-run')
    .describe('run: for real, by its own document and with its approval; only in a sandbox'),
  inputs: z
    .record(z.string(), z.string())
    .default({})
    .describe('inputs of the runbook, as `tidegate runbook list` shows them'),
  schedule: z
    .strictObject({
      cron: cron.describe('when it is held, in local time'),
      timeZone: field.timeZone.default('UTC'),
    })
    .optional()
    .describe('left out: somebody starts it'),
  stopAlarm: field.alarmName.describe(
    'not OK: the drill is not held; in ALARM while it is: what was started is stopped',
  ),
  objectives: z
    .strictObject({
      recoverySeconds: field
        .seconds(86_400)
        .meta({ examples: [300] })
        .describe('of a run: from what asks for the change to what proves it'),
      recoveryPointMillis: field
        .milliseconds(0, 3_600_000)
        .optional()
        .describe('left out for a runbook that loses nothing'),
    })
    .describe('what a run is held to; what it has not measured is not met'),
});
