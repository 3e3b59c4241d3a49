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
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { clientConfig, eventually } from './emulator-support.ts';

describe('alarm events', () => {
  let emulator: Emulator;
  let alarms: AlarmBench;

  beforeAll(async () => {
    emulator = await startEmulator();
    alarms = await alarmBench(emulator);
  });
  afterAll(() => emulator.stop());

  test('a metric alarm that changes state sends the documented event to the default bus', async () => {
    await alarms.putMetricAlarm('cpu-high');
    await alarms.setState('cpu-high', 'ALARM', 'Threshold Crossed', '{"version":"1.0"}');

    const event = await alarms.nextEvent();

    expect(event).toMatchObject({
      version: '0',
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      account: '000000000000',
      region: 'us-east-1',
      resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:cpu-high'],
      detail: {
        alarmName: 'cpu-high',
        configuration: {
          metrics: [
            {
              id: expect.any(String),
              metricStat: {
                metric: { namespace: 'N', name: 'Cpu', dimensions: { Host: 'a' } },
                period: 60,
                stat: 'Maximum',
              },
              returnData: true,
            },
          ],
        },
        previousState: { value: 'INSUFFICIENT_DATA' },
        state: {
          value: 'ALARM',
          reason: 'Threshold Crossed',
          reasonData: '{"version":"1.0"}',
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
        },
      },
    });
  });

  test('a state that is set again sends nothing', async () => {
    await alarms.putMetricAlarm('steady');
    await alarms.setState('steady', 'OK', 'first');
    await alarms.setState('steady', 'OK', 'again');
    await alarms.setState('steady', 'ALARM', 'then');

    const events = [await alarms.nextEvent(), await alarms.nextEvent()];

    expect(events.map((event) => event.detail.state.reason)).toEqual(['first', 'then']);
    expect(events[1]?.detail.previousState.reason).toBe('first');
    expect(await alarms.waitingEvents()).toBe(0);
  });

  test('a composite alarm sends an event of its own, with its rule', async () => {
    await alarms.putMetricAlarm('child');
    await alarms.putCompositeAlarm('parent', 'ALARM("child")');
    await alarms.nextEvent(); // its first evaluation, to OK
    await alarms.setState('child', 'ALARM', 'r');

    const events = [await alarms.nextEvent(), await alarms.nextEvent()];

    expect(events.map((event) => event.detail.alarmName).sort()).toEqual(['child', 'parent']);
    const parent = events.find((event) => event.detail.alarmName === 'parent');
    expect(parent?.detail.configuration).toEqual({ alarmRule: 'ALARM("child")' });
    expect(parent?.detail.state.value).toBe('ALARM');
  });
});

test('the emulator alone sends no event when an alarm changes state', async () => {
  const emulator = await startEmulator({ patches: [] });
  try {
    const alarms = await alarmBench(emulator);
    await alarms.putMetricAlarm('cpu-high');
    await alarms.setState('cpu-high', 'ALARM', 'r');

    await expect(alarms.nextEvent(1)).rejects.toThrow('nothing came');
  } finally {
    await emulator.stop();
  }
});

interface AlarmEvent {
  readonly [key: string]: unknown;
  readonly detail: {
    readonly alarmName: string;
    readonly configuration: unknown;
    readonly previousState: { readonly reason?: string };
    readonly state: { readonly value: string; readonly reason: string };
  };
}

type AlarmBench = Awaited<ReturnType<typeof alarmBench>>;

/** Alarms, and a queue that a rule on the default bus fills with their events. */
async function alarmBench(emulator: Emulator) {
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
