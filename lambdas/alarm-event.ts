import * as z from 'zod/mini';
import { RejectedEventError } from '../core/errors.ts';

/** CloudWatch's event; only the name is used, because the state is read from CloudWatch itself. */
const alarmStateChange = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  detail: z.object({ alarmName: z.string().check(z.minLength(1)) }),
});

/** Rejects anything but an alarm state change, whatever it is. */
export function readAlarmName(event: unknown): string {
  const parsed = alarmStateChange.safeParse(event);
  if (parsed.success) return parsed.data.detail.alarmName;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`,
  );
  throw new RejectedEventError(`not an alarm state change: ${problems.join('; ')}`);
}
