import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteAlarmsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../local/emulator/emulator-support.ts';
import { alarmEvent, deliver, rejectedEvents, withoutRule } from './alarm-event.ts';
import { withoutPermission } from './permissions.ts';
import { DATABASE, EDGE, openStage, type Stage } from './stage.ts';
import { HEALTHY, type Minute, QUIET } from './traffic.ts';

const PUT = 'lambda:PutProvisionedConcurrencyConfig';
const WARNING = `tidegate/assistant/${EDGE}/utilization/warning`;
const BUSY: Minute = { edge: { inFlight: 80 } };

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, 300_000);
afterAll(() => stage?.platform.stop());
beforeEach(() => stage.reset(), 60_000);

const accepted = async (target: string) =>
  (await stage.audit(target)).filter(({ outcome }) => outcome.startsWith('accepted'));
const subjects = async () => (await stage.told()).map(({ subject }) => subject);
const stateOf = async (target: string) =>
  (await stage.platform.store.readStates([target])).get(target);
const claimed = async (target: string) => (await stateOf(target))?.intent?.phase === 'claimed';

describe('events that come more than once, together, late or from somebody else', () => {
  test('20 at once on one target make one change', async () => {
    const { clients, names, clock } = stage.platform;
    await withoutRule(stage.platform, () => stage.minutesWithoutReconcile(2, BUSY));
    const Payload = JSON.stringify(alarmEvent({ alarmName: WARNING, to: 'ALARM' }, clock.now()));
    const invoke = () =>
      clients.lambda.send(new InvokeCommand({ FunctionName: names.onAlarmFunctionName, Payload }));

    const answers = await Promise.all(Array.from({ length: 20 }, invoke));

    expect(answers.filter(({ FunctionError }) => FunctionError)).toEqual([]);
    expect(await stage.changes()).toEqual([PUT]);
    expect(await accepted(EDGE)).toHaveLength(1);
    expect(await stage.told()).toHaveLength(1);
  }, 120_000);

  test('the same one five times changes nothing more, neither at once nor when the change stands', async () => {
    const again = async () => {
      for (let time = 0; time < 5; time += 1)
        await stage.onAlarm({ alarmName: WARNING, to: 'ALARM' });
    };
    await stage.minutes(2, BUSY);

    await again();
    await stage.minutes(3, BUSY);
    await again();

    expect(await stage.changes()).toEqual([PUT]);
    expect(await stage.capacityOf(EDGE)).toBe(4);
  }, 60_000);

  test('ALARM and OK swapped end in the same state as in their order', async () => {
    const play = async (order: 'in order' | 'swapped') => {
      await stage.reset();
      await withoutRule(stage.platform, async () => {
        await stage.minutesWithoutReconcile(2, BUSY);
        if (order === 'in order') await stage.onAlarm({ alarmName: WARNING, to: 'ALARM' });
        await stage.minutesWithoutReconcile(3, HEALTHY);
        await stage.onAlarm({ alarmName: WARNING, to: 'OK' });
        if (order === 'swapped') await stage.onAlarm({ alarmName: WARNING, to: 'ALARM' });
      });
      await stage.minutes(20, QUIET);
      const { intent, lease, lastDecision, observedCapacity } = (await stateOf(EDGE)) ?? {};
      const capacity = await stage.capacityOf(EDGE);
      return { capacity, intent, lease, lastDecision, observedCapacity };
    };

    const inOrder = await play('in order');

    expect(await play('swapped')).toEqual(inOrder);
    expect(inOrder.capacity).toBe(2);
  }, 60_000);

  test('a forged alarm is looked into and moves nothing', async () => {
    const before = await stateOf(EDGE);

    await stage.platform.clients.cloudwatch.send(
      new SetAlarmStateCommand({
        AlarmName: `tidegate/assistant/${EDGE}/utilization/critical`,
        StateValue: 'ALARM',
        StateReason: 'forged',
      }),
    );
    await stage.platform.untilIdle();

    const after = await stateOf(EDGE);
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    expect(after?.lastDecision).toMatch(/^hold/);
    expect(await stage.changes()).toEqual([]);
  }, 60_000);
});

describe('events that no retry can mend', () => {
  test('an alarm that drives no target of ours goes to the dead-letter queue with its reason', async () => {
    const { clients, untilIdle } = stage.platform;
    const AlarmName = 'tidegate/assistant/nobody/cpu/warning';
    await clients.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'AWS/EC2',
        MetricName: 'CPUUtilization',
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 70,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );

    try {
      await clients.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'hot' }),
      );
      await untilIdle();

      expect(await rejectedEvents(stage.platform)).toEqual([
        {
          event: expect.objectContaining({
            detail: expect.objectContaining({ alarmName: AlarmName }),
          }),
          reason: `no target has the alarm ${AlarmName}`,
        },
      ]);
      expect(await stage.platform.failedEvents()).toEqual([]);
    } finally {
      await clients.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
    }
  }, 60_000);

  test('so does one that is no alarm state change', async () => {
    await deliver(stage.platform, { source: 'aws.cloudwatch', detail: { alarmName: '' } });
    await stage.platform.untilIdle();

    expect(await rejectedEvents(stage.platform)).toEqual([
      {
        event: { source: 'aws.cloudwatch', detail: { alarmName: '' } },
        reason: expect.stringMatching(
          /^not an alarm state change: detail-type: .*; detail.alarmName: /,
        ),
      },
    ]);
    expect(await stage.platform.failedEvents()).toEqual([]);
  }, 60_000);
});

describe('a handler that dies after its act and before its record', () => {
  test('leaves a claim, and the first tick after the lease finds the change of a function and makes no other', async () => {
    await stage.platform.emulator.control.crashAfter(PUT);

    await stage.minutesWithoutReconcile(2, BUSY);
    expect(await claimed(EDGE)).toBe(true);

    await stage.minutes(2, BUSY);
    expect(await claimed(EDGE)).toBe(false);
    expect(await stateOf(EDGE)).toMatchObject({
      observedCapacity: 4,
      lastScaleOutCompletedAt: expect.any(Date),
    });
    expect(await stage.capacityOf(EDGE)).toBe(4);
    expect(await stage.changes()).toEqual([PUT]);
    expect(await subjects()).toEqual([expect.stringMatching(`^INFO ${EDGE}: scale-out 2 -> 4 `)]);
  }, 60_000);

  test('leaves a reader, and later ticks find it and create no other for it', async () => {
    await stage.platform.emulator.control.crashAfter('rds:CreateDBInstance');

    await stage.minutesWithoutReconcile(3, { database: { readerCpuPercent: 75 } });
    expect(await claimed(DATABASE)).toBe(true);

    await stage.minutes(10, HEALTHY);
    expect(await stage.readers()).toEqual(['assistant-db-reader', `${DATABASE}-tidegate-01`]);
    expect(await claimed(DATABASE)).toBe(false);
    expect(await stateOf(DATABASE)).toMatchObject({ observedCapacity: 2 });
    expect(await stage.changes()).toEqual(['rds:CreateDBInstance']);
  }, 60_000);
});

describe('a handler that lacks one permission', () => {
  test('on-alarm fails, its queue keeps event and error, and reconcile makes up for it', async () => {
    const { names, reconcile } = stage.platform;
    const kept = await withoutPermission(
      stage.platform,
      names.onAlarmFunctionName,
      PUT,
      async () => {
        await stage.minutesWithoutReconcile(2, BUSY);
        return eventually(async () => (await stage.platform.failedEvents())[0], 30);
      },
    );

    expect(JSON.parse(kept)).toMatchObject({
      requestPayload: { detail: { alarmName: WARNING } },
      responsePayload: { errorMessage: expect.stringContaining(PUT) },
    });
    expect(await stage.changes()).toEqual([]);

    await reconcile();
    expect(await stage.changes()).toEqual([PUT]);
  }, 60_000);

  test.each([
    [
      'a page',
      { edge: { p95Millis: 3000 } },
      `WARNING ${EDGE}: p95 response time that capacity cannot cure`,
    ],
    ['a change', BUSY, `INFO ${EDGE}: scale-out 2 -> 4 `],
  ])(
    'on-alarm that cannot tell %s leaves it to reconcile',
    async (_, breach, subject) => {
      const { names } = stage.platform;
      await withoutPermission(
        stage.platform,
        names.onAlarmFunctionName,
        'sns:Publish',
        async () => {
          await stage.minutesWithoutReconcile(2, breach);
          await sleep(4000); // its retries, after 1 s and 2 s here
        },
      );
      expect(await stage.told()).toEqual([]);

      await stage.minutes(5, breach);

      expect(await subjects()).toEqual([expect.stringMatching(`^${subject}`)]);
    },
    60_000,
  );

  test('reconcile fails, its queue keeps the error, and the next minute makes up for it', async () => {
    const { names } = stage.platform;
    const kept = await withoutPermission(
      stage.platform,
      names.reconcileFunctionName,
      'cloudwatch:DescribeAlarms',
      async () => {
        await stage.minutes(2, BUSY);
        return stage.platform.failedEvents();
      },
    );

    expect(kept.map((body) => JSON.parse(body).responsePayload)).toEqual([
      expect.objectContaining({
        errorMessage: expect.stringContaining('cloudwatch:DescribeAlarms'),
      }),
      expect.objectContaining({
        errorMessage: expect.stringContaining('cloudwatch:DescribeAlarms'),
      }),
    ]);
    await stage.minutes(2, BUSY);
    expect(await stateOf(EDGE)).toMatchObject({ observedCapacity: 4 });
  }, 60_000);
});
