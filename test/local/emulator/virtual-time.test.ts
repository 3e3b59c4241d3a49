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
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { createVirtualClock, type VirtualClock } from '../../../local/virtual-clock.ts';
import { clientConfig, inlineFunction, stacks } from './emulator-support.ts';

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
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));

    expect(metric.MetricDataResults?.[0]?.Values).toEqual([7]);
    expect(MetricAlarms?.[0]?.StateUpdatedTimestamp).toEqual(start);
  });
});

test('the emulator alone lives on the clock of the machine', async () => {
  const clockFile = join(mkdtempSync(join(tmpdir(), 'tidegate-clock-')), 'clock.json');
  createVirtualClock(clockFile, { start, speed: 0 });
  const emulator = await startEmulator({ clockFile, patches: [] });
  try {
    const cloudwatch = new CloudWatchClient(clientConfig(emulator));
    await stacks(emulator).create('clock', { Reader: inlineFunction('reader', clockReader) });
    await putAndSetAlarm(cloudwatch);

    const { now } = await invokeReader(emulator);
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));

    expect(now).toBeGreaterThan(start.getTime());
    expect(MetricAlarms?.[0]?.StateUpdatedTimestamp?.getTime()).toBeGreaterThan(start.getTime());
  } finally {
    await emulator.stop();
  }
});

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
