import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { createHealthCheckTraffic } from '../../adapters/aws-health-check-traffic.ts';
import { OutsideFaultError } from '../../core/errors.ts';
import { trafficMetric } from '../../core/own-metrics.ts';
import { describeExchanges } from '../contracts/describe-exchanges.ts';
import { inMemoryTraffic } from '../fakes/in-memory-traffic.ts';
import { type Exchange, scriptClient } from '../fakes/scripted-client.ts';
import { awsError } from '../fakes/scripted-outside.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const exchanges: Exchange[] = [];

function scene(answer: () => object = () => ({})) {
  const client = new CloudWatchClient({ region: 'us-east-1' });
  const published = scriptClient(client, answer);
  const flags = inMemoryTraffic();
  const traffic = createHealthCheckTraffic({
    project: 'assistant',
    flags,
    client,
    awayFrom: () => 'us-west-2',
    now: () => NOW,
  });
  return { traffic, flags, published };
}

test('a shift is written, and published at once to the metric that the alarm watches', async () => {
  const { traffic, flags, published } = scene();
  const { namespace, metricName, dimensions } = trafficMetric('assistant', 'db', 'us-west-2');

  expect(await traffic.shiftHere('db', 'region-shift of db')).toEqual({ kind: 'done' });

  expect(flags.flags.get('db')).toEqual({
    awayFrom: 'us-west-2',
    since: NOW,
    by: 'region-shift of db',
  });
  expect(published.map(({ input }) => input)).toEqual([
    {
      Namespace: namespace,
      MetricData: [
        {
          MetricName: metricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Timestamp: NOW,
          Value: 1,
          Unit: 'Count',
        },
      ],
    },
  ]);
  exchanges.push(...published);
});

test('tells what was said, by whom and since when', async () => {
  const { traffic } = scene();
  expect(await traffic.read('db')).toEqual({ isShiftedHere: false });

  await traffic.shiftHere('db', 'ada');
  expect(await traffic.read('db')).toEqual({ isShiftedHere: true, since: NOW, by: 'ada' });

  await traffic.giveBack('db', 'grace');
  expect(await traffic.read('db')).toEqual({ isShiftedHere: false, since: NOW, by: 'grace' });
});

test('a give-back publishes 0, also where nothing was shifted', async () => {
  const { traffic, published } = scene();

  await traffic.giveBack('db', 'grace');

  expect(published.map(({ input }) => input)).toMatchObject([{ MetricData: [{ Value: 0 }] }]);
  exchanges.push(...published);
});

test('what CloudWatch refuses is a fault: the flag is written already, and reconcile says it again', async () => {
  const { traffic, flags } = scene(() => {
    throw awsError('AccessDenied', 'no', 403);
  });

  await expect(traffic.shiftHere('db', 'ada')).rejects.toThrow(OutsideFaultError);

  expect(flags.flags.get('db')?.awayFrom).toBe('us-west-2');
});

test('a table that does not answer tells nothing of traffic', async () => {
  const { traffic, flags } = scene();
  flags.read = async () => {
    throw new OutsideFaultError('no answer');
  };

  expect(await traffic.read('db')).toBeUndefined();
});

await describeExchanges('cloudwatch', exchanges);
