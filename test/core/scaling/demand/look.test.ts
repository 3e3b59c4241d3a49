import { describe, expect, test } from '@jest/globals';
import type { Configuration } from '../../../../core/config/schema.ts';
import { heartbeatOf } from '../../../../core/loop/metrics-to-read.ts';
import { edgeFunctionMetrics, metricKey } from '../../../../core/metrics.ts';
import type { CapacityReading, MetricAnswer } from '../../../../core/ports.ts';
import { lookAtDemand } from '../../../../core/scaling/demand/look.ts';
import { demandSettings } from '../../../../core/scaling/demand/settings.ts';
import type { DemandState } from '../../../../core/scaling/demand/state.ts';
import { type EdgeFunctionTarget, scalableTargets } from '../../../../core/targets.ts';
import { datapoints, type Minutes, configuration as thresholds } from '../edge-function-scene.ts';

const NOW = new Date('2026-03-02T10:00:05Z');
const NOW_MINUTE = Date.parse('2026-03-02T10:00:00Z') / 1000;

const edge = thresholds.edgeFunctions['edge'] ?? missing();
const configuration = {
  ...thresholds,
  edgeFunctions: { edge: { ...edge, policy: 'demand' as const } },
};
const target = functionOf(configuration);
const { inFlight, inFlightMean, invocations, spillover } = edgeFunctionMetrics(edge);

interface Measured {
  readonly mean?: Minutes;
  readonly max?: Minutes;
  readonly requests?: Minutes;
  readonly spilled?: Minutes;
  readonly heartbeat?: Minutes;
  readonly capacity?: CapacityReading;
  readonly state?: DemandState | undefined;
  readonly now?: Date;
}

function look({
  now = NOW,
  capacity = { kind: 'steady', current: 8 },
  state,
  ...measured
}: Measured) {
  const answer = (minutes: Minutes = []): MetricAnswer => ({
    complete: true,
    datapoints: datapoints(minutes, now),
  });
  const heartbeat = heartbeatOf(target, configuration);
  const metrics = new Map([
    [metricKey(inFlightMean), answer(measured.mean)],
    [metricKey(inFlight), answer(measured.max ?? measured.mean)],
    [metricKey(invocations), answer(measured.requests ?? measured.mean?.map(() => 6000))],
    [metricKey(spillover), answer(measured.spilled)],
    [metricKey(heartbeat), answer(measured.heartbeat ?? [1, 1, 1, 1, 1])],
  ]);
  const observation = { capacity, metrics, heartbeat, alarms: [], provisionedElsewhere: 0 };
  return lookAtDemand({ target, configuration, observation, state, now });
}

const wish = ({ verdicts }: ReturnType<typeof look>) => verdicts.at(-1);

describe('what it wants, in instances', () => {
  test('as many as are needed, with the way there in words', () => {
    const looked = look({ mean: [400, 400] });

    expect(wish(looked)).toEqual({
      kind: 'out',
      to: 10, // 460 environments in blocks of 50
      says: '460 environments are needed, 400 stand',
    });
    expect(looked.verdicts.map(({ kind }) => kind)).toEqual([...Array(5).fill('clear'), 'out']);
  });

  test('fewer, when they have been too many for 5 minutes', () => {
    expect(wish(look({ mean: [100, 100, 100, 100, 100] }))).toMatchObject({ kind: 'in', to: 3 });
  });

  test('nothing while a change is under way', () => {
    const capacity = { kind: 'changing', current: 4, desired: 8 } as const;

    expect(wish(look({ mean: [400], capacity }))).toEqual({
      kind: 'stay',
      says: '200 stand, an allocation is under way',
    });
  });
});

describe('what it takes in', () => {
  test('every minute once, also those of looks that did not happen', () => {
    const first = look({ mean: [400] }).state;
    const next = look({
      mean: [400, 410, 420],
      state: first,
      now: new Date(NOW.getTime() + 120_000),
    }).state;

    expect(first?.measuredUntil).toBe(NOW_MINUTE);
    expect(next?.measuredUntil).toBe(NOW_MINUTE + 120);
    expect(next?.day.requests).toBeCloseTo(18_000, -2);
  });

  test('nothing twice: a second look at the same minute leaves everything as it is', () => {
    const { state } = look({ mean: [400] });
    const again = look({ mean: [400], state });

    expect(again.state).toEqual(state);
    expect(wish(again)).toEqual({
      kind: 'stay',
      says: 'no minute has been measured since the last look',
    });
  });

  test('a minute waits until its requests are counted', () => {
    const { state } = look({ mean: [400, 410], requests: [6000, undefined] });

    expect(state?.measuredUntil).toBe(NOW_MINUTE - 60);
  });

  test('what spilled; without a datapoint nothing did', () => {
    expect(look({ mean: [400, 400], spilled: [30, undefined] }).state?.day.missed).toBeCloseTo(
      30,
      1,
    );
  });
});

describe('absence', () => {
  test('proven silence is a minute without requests: what is held is given back', () => {
    const { state } = look({ mean: [400, 400, 400, 400, 400, 400, 400, 400] });
    let [looked, now] = [look({ state, now: minutesLater(6) }), 6];
    for (; now < 12; now += 1) looked = look({ state: looked.state, now: minutesLater(now) });

    expect(wish(looked)).toMatchObject({ kind: 'in', to: 2 });
  });

  test('missing data holds everything, scale-in too', () => {
    const { state } = look({ mean: [400] });
    const later = look({ state, heartbeat: [], now: minutesLater(6) });

    expect(wish(later)).toEqual({ kind: 'unknown', says: 'concurrency is missing' });
    expect(later.state).toEqual(state);
  });

  test('with nothing ever measured there is nothing to remember', () => {
    expect(look({ heartbeat: [] }).state).toBeUndefined();
  });
});

test.each([
  [{}, { kind: 'spills', share: 0.001 }],
  [{ spillPercent: 0.5 }, { kind: 'spills', share: 0.005 }],
  [{ coldStartsPerMillion: 200 }, { kind: 'cold-starts', share: 0.0002 }],
])('a budget of %j in the file is %j', (budget, expected) => {
  const demand = { premiumPercent: 20, changesPerDay: 100, ...budget };

  expect(demandSettings({ demand })).toEqual({
    budget: expected,
    premium: 0.2,
    changesPerDay: 100,
  });
});

const minutesLater = (minutes: number): Date => new Date(NOW.getTime() + minutes * 60_000);

function functionOf(used: Configuration): EdgeFunctionTarget {
  return scalableTargets(used).find((each) => each.kind === 'edge-function') ?? missing();
}

function missing(): never {
  throw new Error('not in the configuration');
}
