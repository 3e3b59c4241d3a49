import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Platform } from '../../local/platform.ts';
import { clientConfig } from '../local/emulator/emulator-support.ts';

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

/** Acts while alarm events reach nobody, as when EventBridge is late. */
export async function withoutRule<T>({ emulator }: Platform, act: () => Promise<T>): Promise<T> {
  const events = new EventBridgeClient(clientConfig(emulator));
  const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: 'tidegate-' }));
  const rules = Rules.filter(({ EventPattern }) => EventPattern !== undefined);
  for (const { Name } of rules) await events.send(new DisableRuleCommand({ Name }));
  try {
    return await act();
  } finally {
    for (const { Name } of rules) await events.send(new EnableRuleCommand({ Name }));
  }
}

/** What `on-alarm` has rejected, with the reason. */
export async function rejectedEvents({ clients, names }: Platform) {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: names.rejectedQueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ Body = '', MessageAttributes }) => ({
    event: JSON.parse(Body),
    reason: MessageAttributes?.['reason']?.StringValue,
  }));
}
