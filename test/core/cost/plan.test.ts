import { describe, expect, test } from '@jest/globals';
import { alarmDefinitions } from '../../../core/alarms/alarm-definitions.ts';
import type { Configuration, EdgeFunctionConfiguration } from '../../../core/config/schema.ts';
import { withInstancePrices } from '../../../core/cost/instance-prices.ts';
import {
  alarmDollars,
  capacityDollars,
  dashboardDollars,
  lookingDollars,
} from '../../../core/cost/monthly-costs.ts';
import { planOf } from '../../../core/cost/plan.ts';
import {
  COLD_START_PERCENT,
  COLD_START_WORTH,
  INIT_P95_MILLIS,
} from '../../../core/cost/plan-assumptions.ts';
import { TESTED_P95_MILLIS } from '../../../core/cost/tested-load.ts';
import { configuration, targetNamed } from '../scaling/edge-function-scene.ts';

const assumptions = {
  p95Millis: TESTED_P95_MILLIS,
  from: new Date('2026-03-02T10:00:00Z'),
  coldStartPercent: COLD_START_PERCENT,
  initP95Millis: INIT_P95_MILLIS,
  coldStartWorth: COLD_START_WORTH,
};
const edge = configuration.edgeFunctions['edge'] ?? missing();
const planned = (changed: Partial<Configuration> = {}) =>
  planOf({ ...configuration, ...changed }, assumptions);

function edgeWith(change: Partial<EdgeFunctionConfiguration>): Partial<Configuration> {
  return { edgeFunctions: { edge: { ...edge, ...change } } };
}

describe('the tested load', () => {
  test('is 500 requests a minute of 2 s: 17 in flight, one instance, a sixth of the floor', () => {
    const [load] = planned().targets.flatMap(({ testedLoad }) => testedLoad ?? []);

    expect(load).toMatchObject({ requestsPerMinute: 500, inFlight: 17, instances: 1 });
    expect(load?.floorTimes).toBeCloseTo(5.9, 1);
  });

  test('beyond the ceiling is a conflict', () => {
    const plan = planOf(configuration, { ...assumptions, p95Millis: 150_000 });

    expect(plan.conflicts.map(({ what }) => what)).toContain(
      'edge needs 25 instances at its tested load and may have 20',
    );
  });
});

describe('costs in 30 days', () => {
  // AWS's own example: 100 environments of 1 GB, x86, us-east-1
  test('of 100 provisioned environments of 1 GB are $1,080', () => {
    expect(capacityDollars(targetNamed('edge'), 2, configuration)).toBeCloseTo(1080, 0);
  });

  test('of an alarm on an expression are those of each metric that it reads', () => {
    const errorRate = alarmDefinitions(configuration).filter(({ slug }) => slug === 'error-rate');

    expect(alarmDollars(errorRate)).toBeCloseTo(2 * 2 * 0.1);
  });

  test('of looking are a tenth of all series a minute at rest, and every series once when all move', () => {
    // edge: 7 series, its heartbeat, 2 of its queue; db: 2 and its heartbeat, which is the same
    const dollarsPerSeries = (60 * 24 * 30 * 0.01) / 1000;

    expect(lookingDollars(configuration).atRest).toBeCloseTo(1.3 * dollarsPerSeries);
    expect(lookingDollars(configuration).alwaysMoving).toBeCloseTo(12 * dollarsPerSeries);
  });

  test('of looking at a target that follows demand are all its series in every minute', () => {
    const edgeFunctions = { edge: { ...edge, policy: 'demand' as const } };
    const dollarsPerSeries = (60 * 24 * 30 * 0.01) / 1000;

    // edge: 10 a minute; db, whose readers follow it: 2 more
    expect(lookingDollars({ ...configuration, edgeFunctions }).atRest).toBeCloseTo(
      12 * dollarsPerSeries,
    );
  });

  test('of dashboards are $3 a shard, and three metrics of each target on them', () => {
    // edge and db: 3 + 2 x 3 x 0.30
    expect(dashboardDollars(configuration)).toBeCloseTo(4.8);
  });

  test('of readers are known only with a price for their class', () => {
    const instancePrices = new Map([['db.r6g.large', 0.25]]);
    const withPrices = withInstancePrices(configuration, instancePrices, new Date());
    const readers = (plan: ReturnType<typeof planOf>) =>
      plan.targets.find(({ name }) => name === 'db')?.ceiling.dollars;

    expect(readers(planOf(withPrices, assumptions))).toBe(4 * 720 * 0.25);
    expect(readers(planned())).toBeUndefined();
  });
});

describe('a plan', () => {
  test('says what the ceilings take of each shared limit', () => {
    expect(planned().limits.map(({ taken, of }) => [taken, of])).toEqual([
      [1100, 1200],
      [50, 1600],
    ]);
  });

  test('counts the connections of every environment that has a pool of its own', () => {
    const small = edgeWith({
      pool: { ...edge.pool, scope: 'per-environment', maxConnections: 2 },
      scaling: { ...edge.scaling, maxInstances: 10 },
    });

    expect(planned(small).limits[1]).toMatchObject({ taken: 10 * 50 * 2 });
  });

  test('names a quota that has to be asked for, by the value to ask for', () => {
    expect(planned().conflicts[0]?.mend).toContain('--desired-value 1100');
  });

  test('is silent about the quota when the ceilings fit into what every account has', () => {
    const plan = planned(edgeWith({ scaling: { ...edge.scaling, maxInstances: 18 } }));

    expect(plan.conflicts.map(({ what }) => what).join()).not.toContain('quota');
  });

  test('says that cpu and memory have no alarm, until Lambda Insights measures them', () => {
    const says = (plan: ReturnType<typeof planOf>) => plan.conflicts.map(({ what }) => what);

    expect(says(planned())).toContain('cpuPercent and memoryPercent have no alarm on edge');
    expect(says(planned(edgeWith({ lambdaInsights: true }))).join()).not.toContain('cpuPercent');
  });
});

function missing(): never {
  throw new Error('the scene has an edge function');
}
