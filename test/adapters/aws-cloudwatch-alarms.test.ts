import {
  CloudWatchClient,
  type DescribeAlarmsCommandInput,
  type DescribeAlarmsOutput,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { createCloudWatchAlarms } from '../../adapters/aws-cloudwatch-alarms.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';

const allExchanges: Exchange[] = [];
const nine = new Date('2026-03-02T09:00:00Z');
const ten = new Date('2026-03-02T10:00:00Z');
const inAlarm = (AlarmName: string) => ({
  AlarmName,
  StateValue: 'ALARM' as const,
  StateTransitionedTimestamp: nine,
  StateUpdatedTimestamp: ten,
});

async function readAlarms(
  answer: (input: DescribeAlarmsCommandInput) => DescribeAlarmsOutput,
  names?: readonly string[],
) {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const exchanges = scriptClient(client, (_operation, input) => answer(input));
  const readings = await createCloudWatchAlarms({ client }).inAlarm('tidegate/shop/', names);
  allExchanges.push(...exchanges);
  return { readings, inputs: exchanges.map(({ input }) => input) };
}

test('asks only for alarms in ALARM under the prefix, of both types', async () => {
  const { inputs } = await readAlarms(() => ({ MetricAlarms: [] }));

  expect(inputs).toEqual([
    {
      AlarmNamePrefix: 'tidegate/shop/',
      StateValue: 'ALARM',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
    },
  ]);
});

test('asks for alarms by name too, once each and 100 in a call', async () => {
  const names = Array.from({ length: 150 }, (_, index) => `slo-${index}`);

  const { inputs, readings } = await readAlarms(
    ({ AlarmNames: [first = ''] = [] }) => ({ MetricAlarms: [inAlarm(first || 'ours')] }),
    [...names, 'slo-0'],
  );

  expect(readings.map(({ name }) => name)).toEqual(['ours', 'slo-0', 'slo-100']);
  expect(inputs.slice(1)).toEqual([
    expect.objectContaining({ AlarmNames: names.slice(0, 100), StateValue: 'ALARM' }),
    expect.objectContaining({ AlarmNames: names.slice(100), StateValue: 'ALARM' }),
  ]);
});

test('reads metric and composite alarms from every page', async () => {
  const { readings } = await readAlarms(({ NextToken }) =>
    NextToken === undefined
      ? { MetricAlarms: [inAlarm('a'), inAlarm('b')], NextToken: 'page-2' }
      : { MetricAlarms: [inAlarm('c')], CompositeAlarms: [inAlarm('d')] },
  );

  expect(readings.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
});

test('counts from when the state changed, not from when its reason was last updated', async () => {
  const { readings } = await readAlarms(() => ({ MetricAlarms: [inAlarm('a')] }));

  expect(readings).toEqual([{ name: 'a', state: 'ALARM', since: nine }]);
});

test('counts from the last update where CloudWatch does not say when the state changed', async () => {
  const { readings } = await readAlarms(() => ({
    MetricAlarms: [{ AlarmName: 'a', StateValue: 'ALARM', StateUpdatedTimestamp: ten }],
  }));

  expect(readings).toEqual([{ name: 'a', state: 'ALARM', since: ten }]);
});

test('an alarm without a time is a fault, not an alarm that is left out', async () => {
  const reading = readAlarms(() => ({ MetricAlarms: [{ AlarmName: 'a', StateValue: 'ALARM' }] }));

  await expect(reading).rejects.toThrow(OutsideFaultError);
});

await describeExchanges('cloudwatch', allExchanges);
