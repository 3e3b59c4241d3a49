import * as z from 'zod/mini';
import { alarmDefinitions } from '../core/alarms/alarm-definitions.ts';
import { RejectedEventError } from '../core/errors.ts';
import { configuration, evaluate, logger, ownTargets, withMiddleware } from './runtime.ts';

/** CloudWatch's event; only the name is used, because the state is read from CloudWatch itself. */
const alarmStateChange = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  detail: z.object({ alarmName: z.string().check(z.minLength(1)) }),
});

const drivenBy = new Map(alarmDefinitions(configuration).map(({ name, drives }) => [name, drives]));

/** An alarm has changed its state: look at the targets that it drives, now. */
async function onAlarm(event: unknown): Promise<void> {
  const parsed = alarmStateChange.safeParse(event);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`,
    );
    throw new RejectedEventError(`not an alarm state change: ${problems.join('; ')}`);
  }

  const { alarmName } = parsed.data.detail;
  const drives = drivenBy.get(alarmName);
  if (!drives) throw new RejectedEventError(`no target has the alarm ${alarmName}`);

  // Another shard's target is looked at by that shard's reconcile, within a minute.
  const targets = drives.filter((name) => ownTargets.includes(name));
  if (targets.length === 0) return logger.info('nothing to evaluate', { alarmName });
  await evaluate({ trigger: alarmName, targets, onlyIfNeeded: false });
}

export const handler = withMiddleware(onAlarm);
