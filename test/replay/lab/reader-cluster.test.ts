import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import {
  CLUSTER_PARAMETERS,
  type ClusterParameters,
} from '../../../replay/lab/cluster-parameters.ts';
import { controlLoopDriver } from '../../../replay/lab/control-loop-driver.ts';
import { demandOf } from '../../../replay/lab/demand.ts';
import { playRecorded } from '../../../replay/lab/play-recorded.ts';
import type { ReaderCluster } from '../../../replay/lab/reader-cluster.ts';
import { readerOutcomeOf } from '../../../replay/lab/reader-tally.ts';
import { world } from '../../../replay/lab/world.ts';
import { parameters, repeat, steadyDemand } from './lab-scene.ts';

interface PlayedCluster {
  readonly cluster: ReaderCluster;
  to(second: number): ReaderCluster;
}

/** One reader of somebody else's, and requests of a second each. */
function clusterUnder(
  arrivals: readonly number[],
  changed: Partial<ClusterParameters> = {},
): PlayedCluster {
  const played = world(
    steadyDemand(arrivals),
    parameters({ cluster: { ...CLUSTER_PARAMETERS, ...changed } }),
  );
  const { cluster } = played;
  if (!cluster) throw new Error('no cluster is played');
  return {
    cluster,
    to(second) {
      played.advanceTo(second);
      return cluster;
    },
  };
}

const IDLE = repeat(0, 3600);
/** 200 requests a second of 5 ms on 2 vCPUs, 60 connections. */
const BUSY = repeat(200, 3600);

describe('readers', () => {
  test('serve 8 minutes after they were asked for, all of them at once', () => {
    const { cluster, to } = clusterUnder(IDLE);
    cluster.request(3);

    expect(to(479).available).toBe(1);
    expect(cluster.reading()).toEqual({ kind: 'changing', current: 1, desired: 3 });
    expect(to(480).available).toBe(3);
    expect(cluster.reading()).toEqual({ kind: 'steady', current: 3, removable: 2 });
  });

  test('are not asked for while others are on their way', () => {
    const { cluster, to } = clusterUnder(IDLE);
    cluster.request(2);
    to(100);
    cluster.request(4);

    expect(to(1000).available).toBe(2);
    expect(cluster.scored.changes).toBe(1);
  });

  test('share the load from the first whole minute on in which they stand', () => {
    const { cluster, to } = clusterUnder(BUSY);
    to(90);
    cluster.request(2);
    const { minutes } = to(720);

    expect(minutes[0]).toEqual({ readers: 1, cpuPercent: 50, connectionsPerReader: 60 });
    // available at 570: in that minute it has no connection yet
    expect(minutes.map(({ readers }) => readers).slice(8)).toEqual([1, 1, 2, 2]);
    expect(minutes[10]).toEqual({ readers: 2, cpuPercent: 25, connectionsPerReader: 30 });
  });

  test('are at 100 % and no more when more is asked of them than they have', () => {
    const { to } = clusterUnder(repeat(500, 60));

    const { minutes, scored } = to(60);
    expect(minutes[0]?.cpuPercent).toBe(100);
    expect(scored).toMatchObject({ requests: 30_000, requestsOverLine: 30_000 });
  });

  test('that are too many drain for 5 minutes, and their deletion takes another 5', () => {
    const { cluster, to } = clusterUnder(BUSY);
    cluster.request(2);
    to(600);
    cluster.request(1);

    expect(cluster.reading()).toEqual({ kind: 'draining', current: 2, desired: 1 });
    to(899);
    cluster.request(1);
    expect(cluster.available).toBe(2);
    to(900);
    cluster.request(1);
    expect(cluster.reading()).toEqual({ kind: 'changing', current: 1, desired: 1 });
    expect(to(1200).reading()).toEqual({ kind: 'steady', current: 1, removable: 0 });
    expect(cluster.scored.changes).toBe(2);
  });

  test('with hardly any connection go as soon as they are asked to again', () => {
    const { cluster, to } = clusterUnder(IDLE);
    cluster.request(2);
    to(600);
    cluster.request(1);
    to(660);
    cluster.request(1);

    expect(cluster.available).toBe(1);
  });

  test('that drain stay when they are needed after all', () => {
    const { cluster, to } = clusterUnder(BUSY);
    cluster.request(2);
    to(600);
    cluster.request(1);
    to(700);
    cluster.request(2);

    expect(cluster.reading()).toEqual({ kind: 'steady', current: 2, removable: 1 });
    to(1500);
    cluster.request(2);
    expect(cluster.available).toBe(2);
  });

  test("that are somebody else's are never removed", () => {
    const { cluster, to } = clusterUnder(IDLE, { minReaders: 2 });
    cluster.request(0);
    to(600);
    cluster.request(0);

    expect(cluster.reading()).toEqual({ kind: 'steady', current: 2, removable: 0 });
  });

  test('are billed from available until deleted, by the second, but 10 minutes at least', () => {
    const { cluster, to } = clusterUnder(IDLE, { readerDollarsPerHour: 0.36 });
    cluster.request(3);
    to(600);
    cluster.request(2);
    to(660); // one goes after 180 s, and is billed 600
    cluster.request(2);
    to(1500);
    cluster.request(1);
    to(1560); // the other after 1,080 s
    cluster.request(1);
    to(3600);

    expect(cluster.scored).toMatchObject({
      readerSeconds: 3600 + 180 + 1080,
      minimumSeconds: 420,
    });
    // 5,280 s of $0.36 an hour
    expect(readerOutcomeOf(cluster.scored, cluster.parameters, 1).dollars).toBeCloseTo(0.528, 6);
  });

  test('are not scored in a gap of the recording', () => {
    const steady = steadyDemand(repeat(300, 120));
    const isScored = steady.isScored.map((_, block) => (block < 6 ? 0 : 1));
    const played = world(
      demandOf({ ...steady, isScored }),
      parameters({ cluster: CLUSTER_PARAMETERS }),
    );
    played.advanceTo(120);

    expect(played.cluster?.scored).toMatchObject({ readerSeconds: 60, requests: 18_000 });
  });
});

const configuration = parseConfiguration({
  file: 'the test',
  value: {
    project: 'lab',
    region: 'us-east-1',
    mode: 'act',
    quota: { concurrentExecutions: 1100 },
    edgeFunctions: {
      edge: {
        functionName: 'edge',
        alias: 'live',
        memoryMegabytes: 1024,
        database: 'db',
        scaling: { minInstances: 10 },
        thresholds: { requestsPerMinute: { warning: 90_000, critical: 100_000 } },
      },
    },
    auroraClusters: {
      db: {
        clusterIdentifier: 'db',
        instanceClass: 'db.r6g.large',
        memoryMegabytes: 16_384,
        maxDatabaseConnections: 1600,
        availabilityZones: ['us-east-1a'],
      },
    },
  },
});

test('the loop adds a reader when their CPU is high, with its reason, and removes it when it is low', async () => {
  // 320 requests a second are 80 % of one reader, 40 % of two; before and after hardly any
  const demand = steadyDemand([...repeat(10, 600), ...repeat(320, 2400), ...repeat(10, 3600)]);
  const { readerChanges, steps, outcome } = await playRecorded(
    demand,
    controlLoopDriver(configuration, { p95Millis: 1000 }),
    {
      parameters: parameters({ minCapacity: 500, cluster: CLUSTER_PARAMETERS }),
      stepSeconds: 60,
    },
  );

  expect(readerChanges.map(({ from, to }) => [from, to])).toEqual([
    [1, 2],
    [2, 1],
  ]);
  const [out, back] = readerChanges;
  // Three minutes over the line, the last of them published a minute later.
  expect(out?.secondsIn).toBe(600 + 180 + 60);
  expect(out?.explanation?.reason).toContain('CPU of the readers 80');
  expect(back?.secondsIn).toBeGreaterThanOrEqual(3000 + 5 * 60);
  expect(back?.explanation?.reason).toContain('is under 30 %');
  expect(steps[30]?.readers).toEqual({ available: 2, cpuPercent: 40 });
  expect(steps.at(-1)?.readers?.available).toBe(1);
  expect(outcome.readers?.busiestCpuPercent).toBeCloseTo(80, 6);
});
