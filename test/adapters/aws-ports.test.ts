import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCallDeadline } from '../../adapters/aws-client-config.ts';
import { createAwsPorts, createAwsRejectedEvents } from '../../adapters/aws-ports.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { type Metric, metricKey } from '../../core/metrics.ts';
import type { Ports } from '../../core/ports.ts';
import { scalableTargets } from '../../core/targets.ts';
import { describeWithTool } from '../contracts/describe-with-tool.ts';
import { startDynamoDb } from './dynamodb-on-emulator.ts';

const configuration = configurationSchema.parse({
  project: 'shop',
  region: 'us-east-1',
  quota: { concurrentExecutions: 1100 },
  edgeFunctions: {
    'assistant-edge': { functionName: 'assistant-edge', alias: 'live', memoryMegabytes: 1024 },
  },
  auroraClusters: {
    'assistant-db': {
      clusterIdentifier: 'assistant-db',
      instanceClass: 'db.r6g.large',
      memoryMegabytes: 16_384,
      maxDatabaseConnections: 1000,
      availabilityZones: ['us-east-1a'],
    },
  },
});

const metric: Metric = {
  namespace: 'Tidegate',
  metricName: 'Seen',
  dimensions: { project: 'shop' },
  stat: 'Sum',
  periodSeconds: 60,
};
const silent: Metric = { ...metric, metricName: 'NeverSeen' };

await describeWithTool('the ports on AWS, on the wire', startDynamoDb, (emulator) => {
  const { clientConfig } = emulator;
  const cloudWatch = new CloudWatchClient(clientConfig);
  const sqs = new SQSClient(clientConfig);
  let ports: Ports;
  let notified: string;

  beforeAll(async () => {
    const sns = new SNSClient(clientConfig);
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'tidegate' }));
    notified = await createQueue('notified');
    const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:notified';
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    const { tableName } = await emulator.createTable();
    Object.assign(process.env, emulator.environment); // Jest gives every test file its own
    ports = createAwsPorts({ configuration, tableName, topicArn: TopicArn });
  });
  afterAll(() => emulator.stop());

  async function createQueue(name: string): Promise<string> {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    return QueueUrl;
  }

  async function receive(queueUrl: string) {
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 2,
      }),
    );
    return Messages?.[0];
  }

  test('read metrics', async () => {
    const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 300_000);
    await cloudWatch.send(
      new PutMetricDataCommand({
        Namespace: metric.namespace,
        MetricData: [3, 5].map((Value) => ({
          MetricName: metric.metricName,
          Dimensions: [{ Name: 'project', Value: 'shop' }],
          Timestamp: minute,
          Value,
        })),
      }),
    );
    const range = { from: new Date(minute.getTime() - 600_000), to: new Date() };

    const answers = await ports.metrics.fetch([metric, silent], range);

    expect(answers.get(metricKey(metric))).toEqual({
      complete: true,
      datapoints: [{ startsAt: minute, value: 8 }],
    });
    expect(answers.get(metricKey(silent))).toEqual({ complete: true, datapoints: [] });
  });

  test('read the alarms in ALARM under a prefix', async () => {
    for (const name of ['tidegate/shop/a', 'tidegate/shop/b', 'tidegate/other/c']) {
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Namespace: metric.namespace,
          MetricName: metric.metricName,
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        }),
      );
    }
    for (const AlarmName of ['tidegate/shop/a', 'tidegate/other/c']) {
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'test' }),
      );
    }

    const readings = await ports.alarms.inAlarm('tidegate/shop/');

    expect(readings).toEqual([
      { name: 'tidegate/shop/a', state: 'ALARM', since: expect.any(Date) },
    ]);
  });

  test('keep state', async () => {
    const now = new Date('2026-03-02T09:00:00Z');
    await ports.store.write('assistant-edge', undefined, { observedCapacity: 2 }, now, 'one');

    const states = await ports.store.readStates(['assistant-edge']);

    expect(states.get('assistant-edge')?.observedCapacity).toBe(2);
  });

  test("read the account's quota", async () => {
    expect((await ports.account.readLimits()).concurrentExecutions).toBe(1000);
  });

  test('tell people', async () => {
    await ports.notifier.publish({ subject: 'held → why', text: 'p95 2 → 3' });

    const body = JSON.parse((await receive(notified))?.Body ?? '{}');

    expect(body).toMatchObject({ Subject: 'held why', Message: 'p95 2 → 3' });
  });

  test('keep rejected events with their reason', async () => {
    const queueUrl = await createQueue('rejected');
    const deadline = createCallDeadline();
    const rejected = createAwsRejectedEvents({ configuration, queueUrl, deadline });

    await rejected.send({ detail: { alarmName: 'unknown' } }, 'no target has this alarm');

    const message = await receive(queueUrl);
    expect(JSON.parse(message?.Body ?? '')).toEqual({ detail: { alarmName: 'unknown' } });
    expect(message?.MessageAttributes?.['reason']?.StringValue).toBe('no target has this alarm');
  });

  test('find a function and a cluster that are not there', async () => {
    const [edge, readers] = scalableTargets(configuration);
    if (edge?.kind !== 'edge-function' || readers?.kind !== 'aurora-readers')
      throw new Error('the configuration must have a function and a cluster');

    expect(await ports.capacity['edge-function'].read(edge)).toMatchObject({ kind: 'blocked' });
    expect(await ports.capacity['aurora-readers'].read(readers)).toMatchObject({ kind: 'blocked' });
  });
});
