import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Platform } from '../../local/platform.ts';

export interface StateChange {
  readonly alarmName: string;
  readonly to: 'ALARM' | 'OK';
}

/** What EventBridge delivers when an alarm changes its state (EventBridge guide, "CloudWatch Alarm State Change"). */
export function alarmEvent({ alarmName, to }: StateChange, at: Date) {
  const timestamp = at.toISOString();
  return {
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '000000000000',
    time: timestamp,
    region: 'us-east-1',
    resources: [`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarmName}`],
    detail: {
      alarmName,
      configuration: { metrics: [] },
      previousState: { value: to === 'OK' ? 'ALARM' : 'OK', reason: 'before', timestamp },
      state: { value: to, reason: 'Threshold Crossed', timestamp: timestamp.replace('Z', '+0000') },
    },
  };
}

/** Gives `on-alarm` an event as EventBridge does: without waiting for what comes of it. */
export async function deliver({ clients, names }: Platform, event: unknown): Promise<void> {
  await clients.lambda.send(
    new InvokeCommand({
      FunctionName: names.onAlarmFunctionName,
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    }),
  );
}
