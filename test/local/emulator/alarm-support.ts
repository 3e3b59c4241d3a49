import {
  CloudWatchClient,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Emulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, eventually } from './emulator-support.ts';

interface AlarmEvent {
  readonly [key: string]: unknown;
  readonly detail: {
    readonly alarmName: string;
    readonly configuration: unknown;
    readonly previousState: { readonly reason?: string };
    readonly state: {
      readonly value: string;
      readonly reason: string;
      readonly timestamp: string;
    };
  };
}

export type AlarmBench = Awaited<ReturnType<typeof alarmBench>>;

/** Alarms, and a queue that a rule on the default bus fills with their events. */
export async function alarmBench(emulator: Emulator) {
  const config = clientConfig(emulator);
  const cloudwatch = new CloudWatchClient(config);
  const events = new EventBridgeClient(config);
  const sqs = new SQSClient(config);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
  await events.send(
    new PutRuleCommand({ Name: 'alarms', EventPattern: '{"source":["aws.cloudwatch"]}' }),
  );
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:events';
  await events.send(new PutTargetsCommand({ Rule: 'alarms', Targets: [{ Id: 'queue', Arn }] }));

  const receive = async (): Promise<AlarmEvent | undefined> => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const message = Messages?.[0];
    if (message?.Body === undefined) return undefined;
    const { ReceiptHandle } = message;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return JSON.parse(message.Body);
  };

  return {
    putMetricAlarm: (AlarmName: string) =>
      cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace: 'N',
          MetricName: 'Cpu',
          Dimensions: [{ Name: 'Host', Value: 'a' }],
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      ),
    putCompositeAlarm: (AlarmName: string, AlarmRule: string) =>
      cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule })),
    setState: (AlarmName: string, state: 'OK' | 'ALARM', reason: string, reasonData?: string) =>
      cloudwatch.send(
        new SetAlarmStateCommand({
          AlarmName,
          StateValue: state,
          StateReason: reason,
          StateReasonData: reasonData,
        }),
      ),
    nextEvent: (seconds?: number) => eventually(receive, seconds),
    waitingEvents: async () => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const got = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(got.Attributes?.['ApproximateNumberOfMessages']);
    },
  };
}
