import { expect, test } from '@jest/globals';
import type { TrafficFlag } from '../../adapters/aws-dynamodb-traffic.ts';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { configurationSchema } from '../../core/config/schema.ts';
import { metricKey } from '../../core/metrics.ts';
import { trafficMetric } from '../../core/own-metrics.ts';
import { publishTraffic } from '../../lambdas/publish-traffic.ts';
import { emfPoints } from '../fakes/emf-points.ts';

const SHIPPED = readConfigurationFile('config/tidegate.yaml').configuration;
const pair = (partner: object, more: object = {}) => ({
  globalClusterIdentifier: 'global',
  partner,
  ...more,
});
const configuration = configurationSchema.parse({
  ...SHIPPED,
  auroraClusters: {
    ...SHIPPED.auroraClusters,
    orders: { ...SHIPPED.auroraClusters['assistant-db'], clusterIdentifier: 'orders' },
    routed: { ...SHIPPED.auroraClusters['assistant-db'], clusterIdentifier: 'routed' },
  },
  runbooks: {
    regionShift: {
      'assistant-db': pair({ region: 'us-west-2', clusterIdentifier: 'west' }),
      orders: pair({ region: 'eu-west-1', clusterIdentifier: 'europe' }),
      routed: pair(
        { region: 'us-west-2', clusterIdentifier: 'west' },
        {
          routingControls: {
            here: 'arn:aws:route53-recovery-control::111122223333:controlpanel/0/routingcontrol/1',
            partner:
              'arn:aws:route53-recovery-control::111122223333:controlpanel/0/routingcontrol/2',
            endpoints: { 'us-east-1': 'https://a.example.com/v1' },
          },
        },
      ),
    },
  },
});

const ALL = ['assistant-db', 'orders', 'routed'];
const WRITTEN = { since: new Date('2026-03-02T12:00:00Z'), by: 'region-shift of assistant-db' };

async function published(flags: Readonly<Record<string, TrafficFlag>>, targets = ALL) {
  const asked: string[] = [];
  const read = async (cluster: string) => {
    asked.push(cluster);
    return flags[cluster];
  };
  const points = await emfPoints(() => publishTraffic({ configuration, targets, flags: { read } }));
  return { asked, points };
}

const keyOf = (cluster: string, awayFrom: string) =>
  metricKey(trafficMetric(configuration.project, cluster, awayFrom));

test('says 1 while shifted, and 0 when that was taken back, in the metrics that the alarms watch', async () => {
  const { points } = await published({
    'assistant-db': { ...WRITTEN, awayFrom: 'us-west-2' },
    orders: WRITTEN,
  });

  expect(points).toEqual(
    new Map([
      [keyOf('assistant-db', 'us-west-2'), 1],
      [keyOf('orders', 'eu-west-1'), 0],
    ]),
  );
});

test('says nothing where nothing was ever said, as in an empty table', async () => {
  const { asked, points } = await published({});

  expect(asked).toEqual(['assistant-db', 'orders']);
  expect(points).toEqual(new Map());
});

test('a flag of a former partner keeps nothing away from the one of today', async () => {
  const { points } = await published({ orders: { ...WRITTEN, awayFrom: 'us-west-2' } });

  expect(points).toEqual(new Map([[keyOf('orders', 'eu-west-1'), 0]]));
});

test('asks for the clusters of its own shard, and not for those that routing controls route', async () => {
  expect((await published({}, ['orders', 'routed'])).asked).toEqual(['orders']);
  expect((await published({}, [])).asked).toEqual([]);
});

test('a flag that cannot be read is a fault', async () => {
  const read = async () => {
    throw new Error('cannot be read');
  };

  const publishing = emfPoints(() =>
    publishTraffic({ configuration, targets: ALL, flags: { read } }),
  );

  await expect(publishing).rejects.toThrow('cannot be read');
});
