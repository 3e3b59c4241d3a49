import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alarmDefinitions } from '../../core/alarms/alarm-definitions.ts';
import { type Configuration, configurationSchema } from '../../core/config/schema.ts';
import { divideIntoShards, shardOf } from '../../core/shards.ts';
import { scalableTargets } from '../../core/targets.ts';
import { reportSeed } from '../report-seed.ts';

const RUNS = reportSeed({ numRuns: 2000 });
const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/), {
  minLength: 1,
  maxLength: 6,
});
const shards = fc.integer({ min: 1, max: 4 });

test('every target, and every alarm, is in exactly one shard', () => {
  fc.assert(
    fc.property(names, shards, (targetNames, count) => {
      const configuration = fleet(targetNames, count);
      const definitions = alarmDefinitions(configuration);

      const divided = divideIntoShards(configuration, definitions);

      const targets = divided.flatMap((shard) => shard.targets.map(({ name }) => name));
      const alarms = divided.flatMap((shard) => shard.alarms.map(({ name }) => name));
      expect(targets.toSorted()).toEqual(
        scalableTargets(configuration)
          .map(({ name }) => name)
          .toSorted(),
      );
      expect(alarms.toSorted()).toEqual(definitions.map(({ name }) => name).toSorted());
    }),
    RUNS,
  );
});

test('the shard that owns a target hears every alarm that drives it', () => {
  fc.assert(
    fc.property(names, shards, (targetNames, count) => {
      const configuration = fleet(targetNames, count);
      const definitions = alarmDefinitions(configuration);

      for (const shard of divideIntoShards(configuration, definitions)) {
        const own = new Set(shard.targets.map(({ name }) => name));
        const driving = definitions.filter(({ drives }) => drives.some((name) => own.has(name)));
        expect(new Set(shard.drivenBy)).toEqual(
          new Set(driving.map(({ componentName }) => componentName)),
        );
      }
    }),
    RUNS,
  );
});

test('a target stays in its shard whatever else is configured', () => {
  fc.assert(
    fc.property(names, shards, (targetNames, count) => {
      const [first = ''] = targetNames;
      const owners = divideIntoShards(fleet(targetNames, count), []).filter(({ targets }) =>
        targets.some(({ name }) => name === first),
      );

      expect(owners.map(({ number }) => number)).toEqual([shardOf(first, count)]);
    }),
    RUNS,
  );
});

test('1,000 targets spread evenly over 20 shards', () => {
  const counts = new Map<number, number>();
  for (let index = 0; index < 1000; index += 1) {
    const shard = shardOf(`edge-${index}`, 20);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }

  expect(counts.size).toBe(20);
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(75); // 50 on average
});

const BASE = configurationSchema.parse({
  project: 'fleet',
  region: 'us-east-1',
  quota: { concurrentExecutions: 1_000_000 },
  edgeFunctions: {
    edge: {
      functionName: 'edge',
      alias: 'live',
      memoryMegabytes: 512,
      database: 'shared-database',
    },
  },
  queues: { 'shared-queue': { queueName: 'shared-queue', drives: 'edge' } },
  auroraClusters: {
    'shared-database': {
      clusterIdentifier: 'shared-database',
      instanceClass: 'db.r6g.large',
      memoryMegabytes: 16_384,
      maxDatabaseConnections: 1600,
      availabilityZones: ['us-east-1a'],
    },
  },
});

/** Functions that share a database, and a queue that drives the first of them. */
function fleet(targetNames: readonly string[], count: number): Configuration {
  const edge = BASE.edgeFunctions['edge'];
  const queue = BASE.queues['shared-queue'];
  const [first] = targetNames;
  if (edge === undefined || queue === undefined || first === undefined) throw new Error('no base');
  return {
    ...BASE,
    shards: count,
    edgeFunctions: Object.fromEntries(targetNames.map((name) => [name, edge])),
    queues: { 'shared-queue': { ...queue, drives: first } },
  };
}
