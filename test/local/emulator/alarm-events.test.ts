import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../local/emulator/start-emulator.ts';
import { type AlarmBench, alarmBench } from './alarm-support.ts';

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
