import { describe, expect, test } from '@jest/globals';
import type { Configuration } from '../../../../core/config/schema.ts';
import { heartbeatOf } from '../../../../core/loop/metrics-to-read.ts';
import { edgeFunctionMetrics, metricKey } from '../../../../core/metrics.ts';
import type { CapacityReading, MetricAnswer } from '../../../../core/ports.ts';
import { demandSettings } from '../../../../core/scaling/demand/configured-settings.ts';
import { lookAtDemand } from '../../../../core/scaling/demand/look.ts';
import type { DemandState } from '../../../../core/scaling/demand/state.ts';
import { demandVerdict } from '../../../../core/scaling/demand-signal.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../../../core/targets.ts';
import { datapoints, type Minutes, configuration as thresholds } from '../edge-function-scene.ts';

/** The newest minute of a scene ended then, and is counted by now. */
const ENDED = new Date('2026-03-02T10:00:00Z');
const MINUTE_MILLIS = 60_000;

const edge = thresholds.edgeFunctions['edge'] ?? missing();
const configuration = {
  ...thresholds,
  edgeFunctions: { edge: { ...edge, policy: 'demand' as const } },
};
const target = functionOf(configuration);
const metrics = edgeFunctionMetrics(edge);

interface Measured {
  /** Requests in flight, on average and at most. */
  readonly mean?: Minutes;
  readonly max?: Minutes;
  readonly requests?: Minutes;
  readonly millis?: Minutes;
  readonly spilled?: Minutes;
  readonly heartbeat?: Minutes;
  readonly capacity?: CapacityReading;
  readonly state?: DemandState | undefined;
  /** When the newest minute ended. */
  readonly ended?: Date;
  /** How long ago that is. */
  readonly seconds?: number;
}

function look({ ended = ENDED, seconds = 65, mean = [], ...scene }: Measured) {
  const now = new Date(ended.getTime() + seconds * 1000);
  const answer = (minutes: Minutes): MetricAnswer => ({
    complete: true,
    datapoints: datapoints(minutes, ended),
  });
  const heartbeat = heartbeatOf(target, configuration);
  const series = new Map([
    [metricKey(metrics.inFlight), answer(scene.max ?? mean)],
    [metricKey(metrics.invocations), answer(scene.requests ?? mean.map(() => 6000))],
    // 6,000 requests of 10 ms each keep 1 in flight
    [
      metricKey(metrics.averageMillis),
      answer(scene.millis ?? mean.map((value) => (value === undefined ? value : value * 10))),
    ],
    [metricKey(metrics.spillover), answer(scene.spilled ?? [])],
    [metricKey(heartbeat), answer(scene.heartbeat ?? [1, 1, 1, 1, 1, 1, 1])],
  ]);
  const capacity = scene.capacity ?? ({ kind: 'steady', current: 8 } as const);
  const observation = { capacity, metrics: series, heartbeat, alarms: [], provisionedElsewhere: 0 };
  const looked = lookAtDemand({ target, configuration, observation, state: scene.state, now });
  return { ...looked, state: looked.stateIfAsked, wish: demandVerdict(looked, now) };
}

describe('what it wants, in instances', () => {
  test('as many as are needed', () => {
    expect(look({ mean: [400, 400] }).wish).toEqual({
      kind: 'out',
      to: 10, // 460 environments in blocks of 50
      says: '460 environments are needed for 400 in flight, 400 stand',
    });
  });

  test('fewer, when they have been too many for 5 minutes', () => {
    expect(look({ mean: [100, 100, 100, 100, 100] }).wish).toMatchObject({ kind: 'in', to: 3 });
  });

  test.each(['changing', 'blocked'] as const)('nothing while capacity is %s', (kind) => {
    const capacity = { kind, current: 4, desired: 8, says: 'a deployment' } as CapacityReading;

    expect(look({ mean: [400, 400], capacity }).wish).toMatchObject({ kind: 'stay' });
  });

  test('as many as are needed beyond the ceiling, so that people are told', () => {
    const capacity = { kind: 'steady', current: 20 } as const;

    expect(look({ mean: [1500, 1500], capacity }).wish).toMatchObject({ kind: 'out', to: 34 });
  });

  test('what is not asked for is no change of the budget', () => {
    const { latest, stateIfAsked, stateIfNot } = look({ mean: [400, 400] });

    expect(latest?.step.act.kind).toBe('change');
    expect(stateIfNot?.restraint).toBeLessThan(stateIfAsked?.restraint ?? 0);
    expect({ ...stateIfNot, restraint: 0 }).toEqual({ ...stateIfAsked, restraint: 0 });
  });
});

describe('what it takes in', () => {
  test('every minute once, also those of looks that did not happen', () => {
    const first = look({ mean: [400] }).state;
    const next = look({ mean: [400, 410, 420], state: first, ended: minutesLater(2) });

    expect(first?.measuredUntil).toBe(ENDED.getTime() / 1000);
    expect(next.state?.measuredUntil).toBe(minutesLater(2).getTime() / 1000);
    expect(next.latest?.minutes).toBe(2);
    expect(next.state?.day.requests).toBeCloseTo(18_000, -2);
  });

  test('nothing twice: a second look at the same minute leaves everything as it is', () => {
    const { state } = look({ mean: [400, 400] });
    const again = look({ mean: [400, 400], state });

    expect(again.state).toEqual(state);
    expect(again.wish).toEqual({
      kind: 'stay',
      says: 'no minute of demand is newer than that until 10:00:00 UTC',
    });
  });

  test('a minute that is still being counted waits', () => {
    const { state } = look({ mean: [400, 410], seconds: 55 });

    expect(state?.measuredUntil).toBe(minutesLater(-1).getTime() / 1000);
  });

  test.each(['requests', 'millis', 'max'])('a minute waits for its %s', (part) => {
    const { state } = look({ mean: [400, 410], [part]: [4000, undefined] });

    expect(state?.measuredUntil).toBe(minutesLater(-1).getTime() / 1000);
  });

  test('the mean is what requests took in all, and no more than the most in flight', () => {
    // 600 requests of 20 s in 60 s: 200; of 300 s each they would be 3,000, of which 250 at once
    const ofMillis = (millis: number) =>
      look({ mean: [0], max: [250], requests: [600], millis: [millis] }).latest?.input.measured;

    expect(ofMillis(20_000)?.mean).toBe(200);
    expect(ofMillis(300_000)?.mean).toBe(250);
  });

  test('what spilled; without a datapoint nothing did', () => {
    const { state } = look({ mean: [400, 400], spilled: [30, undefined] });

    expect(state?.day.missed).toBeCloseTo(30, 1);
  });
});

describe('absence', () => {
  test('a minute of silence is taken in three minutes after its end, not sooner', () => {
    const { state } = look({ mean: [400] });
    const silence = { mean: [400, undefined], requests: [6000, undefined], state };
    const takenAfter = (seconds: number) =>
      look({ ...silence, ended: minutesLater(1), seconds }).state;

    expect(takenAfter(175)?.measuredUntil).toBe(ENDED.getTime() / 1000);
    expect(takenAfter(180)?.measuredUntil).toBe(minutesLater(1).getTime() / 1000);
  });

  test('without a heartbeat it is no silence', () => {
    const { state } = look({ mean: [400] });
    const later = look({ state, heartbeat: [], ended: minutesLater(6), seconds: 240 });

    expect(later.state).toEqual(state);
    expect(later.wish).toEqual({
      kind: 'unknown',
      says: 'no minute of demand is newer than that until 10:00:00 UTC',
    });
  });

  test('with nothing ever measured there is nothing to remember', () => {
    expect(look({ heartbeat: [] }).state).toBeUndefined();
  });
});

test.each([
  [undefined, { kind: 'spills', share: 0.001 }],
  [{}, { kind: 'spills', share: 0.001 }],
  [{ spillPercent: 0.5 }, { kind: 'spills', share: 0.005 }],
  [{ coldStartsPerMillion: 200 }, { kind: 'cold-starts', share: 0.0002 }],
])('a budget of %j in the file is %j', (budget, expected) => {
  const demand = budget && { premiumPercent: 15, changesPerDay: 140, ...budget };

  expect(demandSettings({ demand })).toEqual({
    budget: expected,
    premium: 0.15,
    changesPerDay: 140,
  });
});

function minutesLater(minutes: number): Date {
  return new Date(ENDED.getTime() + minutes * MINUTE_MILLIS);
}

function functionOf(used: Configuration): EdgeFunctionTarget {
  return scalableTargets(used).find((each) => each.kind === 'edge-function') ?? missing();
}

function missing(): never {
  throw new Error('not in the configuration');
}
