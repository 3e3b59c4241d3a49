import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { CLUSTER_PARAMETERS } from '../../../replay/lab/cluster-parameters.ts';
import { controlLoopDriver } from '../../../replay/lab/control-loop-driver.ts';
import { playRecorded } from '../../../replay/lab/play-recorded.ts';
import { drawnDemand, parameters, repeat } from './lab-scene.ts';

const UNIT = 10;

const configurationWith = (policy: 'demand' | 'thresholds') =>
  parseConfiguration({
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
          policy,
          scaling: { minInstances: 1, maxInstances: 100, targetConcurrency: UNIT },
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
      limits: { perTarget: { changesPerHour: 100 } },
    },
  });

/** 20 ms of 2 vCPUs a request: one reader is at its line with 280 in flight, and 600 want three. */
const cluster = {
  ...CLUSTER_PARAMETERS,
  load: { ...CLUSTER_PARAMETERS.load, readerCpuSeconds: 0.02 },
};

/** Requests in flight by the minute, four seconds each. */
async function played(policy: 'demand' | 'thresholds', inFlight: readonly number[]) {
  const run = await playRecorded(
    drawnDemand(inFlight.map((level) => level / 4)),
    controlLoopDriver(configurationWith(policy), { p95Millis: 1000 }),
    { parameters: parameters({ minCapacity: UNIT, cluster }), stepSeconds: 60 },
  );
  const overLine = run.steps.filter(({ readers }) => (readers?.cpuPercent ?? 0) >= 70).length;
  const stand = (readers: number) =>
    run.steps.findIndex((step) => step.readers?.available === readers);
  return { ...run, overLine, stand };
}

describe('readers of a function that follows demand', () => {
  const QUIET = 30;
  const quiet = repeat(100, QUIET);

  test('are there when rising traffic needs them; by their own alarms they come too late', async () => {
    // from 100 to 600 in flight in two hours
    const morning = [
      ...quiet,
      ...Array.from({ length: 120 }, (_, minute) => 100 + (500 * minute) / 120),
      ...repeat(600, 20),
    ];

    const following = await played('demand', morning);
    const byAlarms = await played('thresholds', morning);

    expect(following.overLine).toBe(0);
    expect(byAlarms.overLine).toBeGreaterThan(10);
    expect(following.stand(3)).toBeLessThan(byAlarms.stand(3));
  });

  test('are asked for with the environments when traffic jumps, all at once', async () => {
    const jump = [...quiet, ...repeat(600, 40)];

    const following = await played('demand', jump);
    const byAlarms = await played('thresholds', jump);

    const [first] = following.readerChanges;
    const environments = following.changes.find(({ secondsIn }) => secondsIn >= QUIET * 60);
    expect(first).toMatchObject({ from: 1, secondsIn: environments?.secondsIn });
    expect(first?.to).toBeGreaterThanOrEqual(3);
    expect(first?.explanation?.reason).toMatch(/^demand: \d+ in flight at their functions/);
    // the minute, its delay, and 8 minutes to come: no sooner is possible
    const ready = following.steps.findIndex(({ readers }) => (readers?.available ?? 0) >= 3);
    expect(ready + 1).toBe(QUIET + 2 + 8);
    expect(following.readerChanges).toHaveLength(1);
    expect(byAlarms.stand(3)).toBeGreaterThanOrEqual(ready + 2);
  });

  test('go again when demand has been low for ten minutes', async () => {
    const evening = [...quiet, ...repeat(600, 30), ...repeat(40, 60)];

    const { steps, readerChanges } = await played('demand', evening);

    const back = readerChanges.find(({ from, to }) => to < from);
    expect(back?.secondsIn).toBeGreaterThanOrEqual((QUIET + 30 + 10) * 60);
    expect(steps.at(-1)?.readers?.available).toBe(1);
  });
});
