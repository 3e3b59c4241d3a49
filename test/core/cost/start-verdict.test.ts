import { describe, expect, test } from '@jest/globals';
import type { MeasuredFunction } from '../../../core/cost/measured.ts';
import type { PlanAssumptions } from '../../../core/cost/plan-assumptions.ts';
import { startVerdict, supportsSnapStart } from '../../../core/cost/start-verdict.ts';
import { accountOf } from './ledger-scene.ts';

const assumptions: PlanAssumptions = {
  p95Millis: 2000,
  from: new Date('2026-03-02T00:00:00Z'),
  coldStartPercent: 1,
  initP95Millis: 1000,
  coldStartWorth: 0.01,
};
const measured: MeasuredFunction = {
  requestsPerMinute: 100,
  meanMillis: 1000,
  responseMillis: { p50: 2000, p99: 2400, max: 2600 },
  wasProvisioned: false,
  reports: {
    invocations: 2e6,
    coldStarts: 40_000,
    initP95Millis: 1500,
    maxMemoryUsedMegabytes: 400,
  },
  runtime: 'nodejs24.x',
};

function verdictOf(
  changes: Partial<PlanAssumptions> = {},
  { seen, windows = {} }: { seen?: Partial<MeasuredFunction>; windows?: object } = {},
) {
  const { target, configuration } = accountOf('edge', { windows });
  if (target.kind !== 'edge-function') throw new Error('edge is a function');
  return startVerdict(target, configuration, {
    ...assumptions,
    ...changes,
    ...(seen && { measured: new Map([['edge', { ...measured, ...seen }]]) }),
  });
}

describe('costs in 30 days', () => {
  test('are those of 4,320,000 requests of 1 GB and 1 s, and of 43,200 starts', () => {
    const verdict = verdictOf();

    expect(verdict.coldStarts).toBeCloseTo(43_200, 6);
    expect(verdict.onDemandDollars).toBeCloseTo((4.32e6 + 43_200) * 1.66667e-5, 6);
    // 100 environments of 1 GB, and the requests in them
    expect(verdict.provisionedDollars).toBeCloseTo(1080.00864 + 4.32e6 * 9.7222e-6, 4);
    expect(verdict.dollarsPerAvoidedColdStart).toBeCloseTo(
      (verdict.provisionedDollars - verdict.onDemandDollars) / 43_200,
      9,
    );
  });

  test('are lower with a window that lowers the floor', () => {
    const night = { targets: ['edge'], from: '20:00', to: '08:00', minInstances: 1 };

    expect(verdictOf({}, { windows: { weekly: { night } } }).provisionedDollars).toBeLessThan(
      verdictOf().provisionedDollars - 250,
    );
  });
});

describe('a function should start', () => {
  test.each<[string, Partial<PlanAssumptions>, string]>([
    ['on demand, when sparing a cold start costs more than it is worth', {}, 'on demand'],
    ['provisioned, when it is worth it', { coldStartWorth: 0.1 }, 'provisioned'],
    ['provisioned, when more start cold', { coldStartPercent: 5 }, 'provisioned'],
    [
      'on demand, when a cold request is still fast enough',
      { coldStartWorth: 0.1, initP95Millis: 400 },
      'on demand',
    ],
    [
      'provisioned, when the floor is used so much that it costs no more',
      { requestsPerMinute: 4000, initP95Millis: 100 },
      'provisioned',
    ],
  ])('%s', (_, changes, verdict) => {
    expect(verdictOf(changes).verdict).toBe(verdict);
  });

  test('from a snapshot, where its runtime can', () => {
    expect(verdictOf({}, { seen: { runtime: 'java21' } })).toMatchObject({
      verdict: 'SnapStart',
      why: 'java21 can start from a snapshot; it excludes provisioned concurrency, so the function leaves this file',
    });
    expect(verdictOf({}, { seen: { runtime: 'nodejs24.x' } }).verdict).not.toBe('SnapStart');
  });

  test('on demand, where nothing started cold; no price is made up for it', () => {
    const reports = { invocations: 1000, coldStarts: 0, maxMemoryUsedMegabytes: 100 };
    const verdict = verdictOf({}, { seen: { reports } });

    expect(verdict).toMatchObject({ verdict: 'on demand', coldStarts: 0 });
    expect(verdict).not.toHaveProperty('dollarsPerAvoidedColdStart');
  });
});

describe('what is measured counts instead of what is assumed', () => {
  test('and is said to be measured', () => {
    const { facts } = verdictOf({}, { seen: {} });

    expect(facts).toMatchObject({ coldStartPercent: 2, initP95Millis: 1500, meanMillis: 1000 });
    expect(facts.measured).toContain('coldStartPercent');
  });

  test('but the rate of cold starts, where provisioned concurrency has spared some', () => {
    const { facts } = verdictOf({}, { seen: { wasProvisioned: true } });

    expect(facts.coldStartPercent).toBe(1);
    expect(facts.measured).not.toContain('coldStartPercent');
    expect(facts.measured).toContain('initP95Millis');
  });
});

test.each([
  ['java11', true],
  ['java8.al2', false],
  ['java21', true],
  ['python3.11', false],
  ['python3.12', true],
  ['python3.9', false],
  ['dotnet6', false],
  ['dotnet8', true],
  ['nodejs24.x', false],
  ['provided.al2023', false],
])('SnapStart on %s: %s', (runtime, supported) => {
  expect(supportsSnapStart(runtime)).toBe(supported);
});
