import { describe, expect, test } from '@jest/globals';
import { bestSingleSetting, type Curve, costAtSpill } from '../../../bench/control/curves.ts';
import { asJson, estimate, rowsOf } from '../../../bench/control/rows.ts';

const figures = {
  costPerClairvoyant: 1.2,
  roundedCostPerClairvoyant: 1.3,
  spillPercent: 0.1,
  coldPerMillion: 100,
  spendPerOnDemand: 0.9,
  changesPerDay: 120,
  warmUpSpillPercent: 0.2,
};

describe('rows', () => {
  const recording = { binSeconds: 1, rates: new Float64Array(1), recorded: new Uint8Array(1) };
  const result = (seed: number, cost: number) => ({
    job: { trace: 'a', recording, peak: 900, seed },
    played: [
      { policy: 'p', setting: 's', figures: { ...figures, costPerClairvoyant: cost } },
      { policy: 'p', setting: 't', figures },
    ],
  });

  test('put the seeds of one setting together', () => {
    const rows = rowsOf([result(1, 1.1), result(2, 1.3)]);

    expect(rows.map(({ setting, seeds }) => [setting, seeds])).toEqual([
      ['s', 2],
      ['t', 2],
    ]);
    expect(rows[0]?.figures.costPerClairvoyant.mean).toBeCloseTo(1.2);
    // deviation 0.1414, over the root of 2, times 12.706
    expect(rows[0]?.figures.costPerClairvoyant.plusMinus).toBeCloseTo(1.27, 2);
  });

  test('are written with exactly these keys', () => {
    expect(rowsOf([result(1, 1.1)]).map(asJson)[1]).toEqual({
      trace: 'a',
      peak: 900,
      policy: 'p',
      setting: 't',
      costPerClairvoyant: 1.2,
      spillPercent: 0.1,
      coldPerMillion: 100,
      spendPerOnDemand: 0.9,
      changesPerDay: 120,
      seeds: 1,
    });
  });
});

test('a single run has no interval', () => {
  expect(estimate([3])).toEqual({ mean: 3, plusMinus: 0 });
});

describe('a rival', () => {
  const curve: Curve = [
    { tuned: 0.6, spillPercent: 0.05, cost: 1.4 },
    { tuned: 0.7, spillPercent: 0.2, cost: 1.2 },
    { tuned: 0.8, spillPercent: 0.8, cost: 1.0 },
  ];

  test('tuned in hindsight costs what it costs where it spills as much', () => {
    expect(costAtSpill(curve, 0.1)).toBeCloseTo(1.3);
    expect(costAtSpill(curve, 0.8)).toBeCloseTo(1.0);
    expect(costAtSpill(curve, 0.01)).toBeUndefined();
  });

  test('with one setting for all keeps the worst trace within the limit', () => {
    const harder: Curve = curve.map((point) => ({
      ...point,
      spillPercent: point.spillPercent * 2,
    }));

    expect(bestSingleSetting([curve, harder], 0.4)?.tuned).toBeCloseTo(0.7);
    expect(bestSingleSetting([curve, harder], 0.4)?.cost).toBeCloseTo(1.2);
    expect(bestSingleSetting([curve, harder], 0.09)).toBeUndefined();
  });
});
