import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { createVirtualClock, type VirtualClock } from '../../../local/virtual-clock.ts';
import { alarmBench } from './alarm-support.ts';
import { clientConfig, eventually, inlineFunction, stacks } from './emulator-support.ts';
import { allow, outcome, roleConfig } from './role-support.ts';

const start = new Date('2026-01-05T07:00:00Z');
const clockReader = `exports.handler = async (event, context) => ({
  now: Date.now(), made: new Date().getTime(), text: Date(), parsed: new Date('2020-01-01T00:00:00Z').getTime(),
  isDate: new Date() instanceof Date, remaining: context.getRemainingTimeInMillis(),
});`;

describe('virtual time', () => {
  let emulator: Emulator;
  let clock: VirtualClock;

  beforeAll(async () => {
    const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-clock-')), 'clock.json');
    clock = createVirtualClock(clockFile, { start, speed: 0 });
    emulator = await startEmulator({ clockFile });
    await stacks(emulator).create('clock', {
      Reader: inlineFunction('reader', clockReader, { Timeout: 10 }),
    });
  });
  afterAll(() => emulator.stop());

  test('handlers live on the virtual clock, also after a step, and keep their real timeout', async () => {
    clock.set(start);
    const before = await invokeReader(emulator);
    clock.step(24 * 3_600_000);
    const after = await invokeReader(emulator);

    expect(before.now).toBe(start.getTime());
    expect(before.made).toBe(start.getTime());
    expect(before.text).toBe(start.toString());
    expect(before.parsed).toBe(Date.parse('2020-01-01T00:00:00Z'));
    expect(before.isDate).toBe(true);
    expect(after.now).toBe(start.getTime() + 24 * 3_600_000);
    expect(after.remaining).toBeGreaterThan(9_000);
    expect(after.remaining).toBeLessThanOrEqual(10_000);
  });

  test('a run of a state machine is dated by the virtual clock', async () => {
    clock.set(start);
    const sfn = new SFNClient(clientConfig(emulator));
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: 'dated',
        roleArn: 'arn:aws:iam::000000000000:role/dated',
        definition: JSON.stringify({
          StartAt: 'Time',
          States: {
            Time: { Type: 'Pass', Parameters: { 'at.$': '$$.Execution.StartTime' }, End: true },
          },
        }),
      }),
    );

    const { executionArn, startDate } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn }),
    );
    const ended = await eventually(async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'RUNNING' ? undefined : execution;
    });

    expect(startDate).toEqual(start);
    expect(ended.stopDate).toEqual(start);
    expect(JSON.parse(ended.output ?? '')).toEqual({ at: '2026-01-05T07:00:00.000Z' });
  });

  test('an alarm event is dated by the virtual clock', async () => {
    clock.set(start);
    const alarms = await alarmBench(emulator);
    await alarms.putMetricAlarm('dated');
    await alarms.setState('dated', 'ALARM', 'r');

    const event = await alarms.nextEvent();

    expect(event['time']).toBe('2026-01-05T07:00:00Z');
    expect(event.detail.state.timestamp).toBe('2026-01-05T07:00:00.000+0000');
  });

  test('metrics without a timestamp and alarm states are dated by the virtual clock', async () => {
    clock.set(start);
    const cloudwatch = new CloudWatchClient(clientConfig(emulator));
    await cloudwatch.send(
      new PutMetricDataCommand({ Namespace: 'N', MetricData: [{ MetricName: 'M', Value: 7 }] }),
    );
    await putAndSetAlarm(cloudwatch);

    const metric = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: start,
        EndTime: new Date(start.getTime() + 60_000),
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' },
          },
        ],
      }),
    );
    const { MetricAlarms } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['a'] }),
    );

    expect(metric.MetricDataResults?.[0]?.Values).toEqual([7]);
    expect(MetricAlarms?.[0]?.StateUpdatedTimestamp).toEqual(start);
  });
});

test('a handler may sign its requests on the virtual clock where roles are enforced', async () => {
  const emulator = await startEmulator({ clockFile: standingClock(), enforceIam: true });
  try {
    expect(await listTablesSignedAtStart(emulator)).toMatchObject({ TableNames: [] });
  } finally {
    await emulator.stop();
  }
});

test('the emulator alone refuses a request signed on the virtual clock', async () => {
  const emulator = await startEmulator({
    clockFile: standingClock(),
    enforceIam: true,
    patches: [],
  });
  try {
    expect(await listTablesSignedAtStart(emulator)).toMatchObject({
      message: expect.stringContaining('Signature expired'),
    });
  } finally {
    await emulator.stop();
  }
});

test('the emulator alone lives on the clock of the machine', async () => {
  const emulator = await startEmulator({ clockFile: standingClock(), patches: [] });
  try {
    const cloudwatch = new CloudWatchClient(clientConfig(emulator));
    await stacks(emulator).create('clock', { Reader: inlineFunction('reader', clockReader) });
    await putAndSetAlarm(cloudwatch);

    const { now } = await invokeReader(emulator);
    const { MetricAlarms } = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['a'] }),
    );

    expect(now).toBeGreaterThan(start.getTime());
    expect(MetricAlarms?.[0]?.StateUpdatedTimestamp?.getTime()).toBeGreaterThan(start.getTime());
  } finally {
    await emulator.stop();
  }
});

function standingClock(): string {
  const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-clock-')), 'clock.json');
  createVirtualClock(clockFile, { start, speed: 0 });
  return clockFile;
}

async function listTablesSignedAtStart(emulator: Emulator): Promise<unknown> {
  const role = await roleConfig(emulator, allow('dynamodb:ListTables', '*'));
  const systemClockOffset = start.getTime() - Date.now();
  const dynamodb = new DynamoDBClient({ ...role, systemClockOffset });
  return outcome(dynamodb.send(new ListTablesCommand({})));
}

async function putAndSetAlarm(cloudwatch: CloudWatchClient): Promise<void> {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      Namespace: 'N',
      MetricName: 'other',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'r' }),
  );
}

interface ClockReading {
  readonly now: number;
  readonly made: number;
  readonly text: string;
  readonly parsed: number;
  readonly isDate: boolean;
  readonly remaining: number;
}

async function invokeReader(emulator: Emulator): Promise<ClockReading> {
  const lambda = new LambdaClient(clientConfig(emulator));
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'reader' }));
  return JSON.parse(Payload?.transformToString() ?? 'null');
}
