import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Decision } from '../../../core/scaling/decision.ts';
import { reportSeed } from '../../report-seed.ts';
import { decideEdge, type EdgeFunctionScene, NOW, secondsAgo } from './edge-function-scene.ts';

const runs = reportSeed({ numRuns: 2000 });

const minutes = (value: fc.Arbitrary<number>) =>
  fc.array(fc.option(value, { nil: undefined }), { maxLength: 15 });
const count = (max: number) => minutes(fc.nat({ max }));
const past = fc.nat({ max: 1000 }).map((seconds) => secondsAgo(seconds));

const alarm = fc.constantFrom(
  ...(['warning', 'critical'] as const).flatMap((level) => [
    ['edge', 'response-time', level] as const,
    ['edge', 'error-rate', level] as const,
    ['edge', 'request-rate', level] as const,
    ['edge', 'utilization', level] as const,
    ['requests', 'request-queue', level] as const,
    ['db', 'reader-cpu', level] as const,
  ]),
);

const scene: fc.Arbitrary<EdgeFunctionScene> = fc.record({
  capacity: fc.nat({ max: 30 }),
  inFlight: count(1500),
  requests: count(20_000),
  errors: count(500),
  throttles: count(50),
  spillover: count(500),
  p95Millis: count(10_000),
  messages: count(2000),
  heartbeat: fc.constantFrom([], [1], [1, 1, 1, 1, 1]),
  alarms: fc.array(alarm, { maxLength: 4 }),
  partial: fc.subarray(['inFlight', 'requests', 'p95Millis']),
  provisionedElsewhere: fc.nat({ max: 900 }),
  limits: fc.record({
    concurrentExecutions: fc.integer({ min: 100, max: 2000 }),
    reservedConcurrency: fc.nat({ max: 200 }),
  }),
  state: fc.record(
    {
      lastScaleOutCompletedAt: past,
      lastScaleInCompletedAt: past,
      lastMove: fc.record({
        cause: fc.constant({
          slug: 'request-queue',
          componentName: 'requests',
          level: 'warning',
          value: 300,
        }),
        completedAt: past,
      }),
    },
    { requiredKeys: [] },
  ),
});

const landsAt = (decision: Decision) => (decision.kind === 'hold' ? decision.from : decision.to);

describe('for any observation', () => {
  test('a change lands between the bounds, and grows no farther than the quota lets it', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const decision = decideEdge(given);

        if (decision.kind === 'hold') return;
        const { concurrentExecutions = 0, reservedConcurrency = 0 } = given.limits ?? {};
        const elsewhere = given.provisionedElsewhere ?? 0;
        const own = Number(given.capacity) * 50;
        const byOthers = Math.max(0, reservedConcurrency - own - elsewhere);
        const left = concurrentExecutions - 100 - byOthers - elsewhere;
        expect(decision.to).toBeLessThanOrEqual(20);
        expect(decision.to * 50).toBeLessThanOrEqual(Math.max(0, left, own));
        // Only a quota that leaves less than the floor brings capacity under it.
        if (left >= 100) expect(decision.to).toBeGreaterThanOrEqual(2);
        expect(decision.to).not.toBe(decision.from);
      }),
      runs,
    );
  });

  test('the same inputs give the same answer, and the answer says why', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const decision = decideEdge(given);

        expect(decideEdge(given)).toEqual(decision);
        expect(decision.trail.length).toBeGreaterThan(4);
        expect(
          decision.trail.every(
            ({ says }) => says.length > 0 && !/NaN|undefined|Infinity/.test(says),
          ),
        ).toBe(true);
      }),
      runs,
    );
  });

  test('within its cooldown nothing moves but what stands outside the bounds', () => {
    fc.assert(
      fc.property(scene, fc.nat({ max: 59 }), (given, seconds) => {
        const fits = {
          ...given,
          capacity: 10,
          limits: { concurrentExecutions: 2000, reservedConcurrency: 0 },
          provisionedElsewhere: 0,
        };

        const out = decideEdge({
          ...fits,
          state: { ...given.state, lastScaleOutCompletedAt: secondsAgo(seconds) },
        });
        const into = decideEdge({
          ...fits,
          state: { ...given.state, lastScaleInCompletedAt: secondsAgo(seconds) },
        });

        expect([out.kind, into.kind]).toEqual(['hold', 'hold']);
      }),
      runs,
    );
  });

  test('scale-in never rests on missing or partial concurrency while requests are counted', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const decision = decideEdge({
          ...given,
          requests: [500],
          inFlight: [],
          capacity: 10,
          limits: { concurrentExecutions: 2000, reservedConcurrency: 0 },
          provisionedElsewhere: 0,
        });

        expect(decision.kind).not.toBe('scale-in');
      }),
      runs,
    );
  });
});

describe('more load never means less capacity', () => {
  const loads = fc
    .tuple(fc.nat({ max: 1500 }), fc.nat({ max: 1500 }))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  test('in flight', () => {
    fc.assert(
      fc.property(scene, loads, (given, [less, more]) => {
        const at = (load: number) => landsAt(decideEdge({ ...given, inFlight: [load] }));

        expect(at(more)).toBeGreaterThanOrEqual(at(less));
      }),
      runs,
    );
  });

  test('messages waiting, with the alarms that they raise', () => {
    fc.assert(
      fc.property(scene, loads, (given, [less, more]) => {
        const { lastMove: _, ...state } = given.state ?? {};
        const at = (load: number) => {
          const alarms = (['warning', 'critical'] as const).filter(
            (level) => load >= (level === 'warning' ? 100 : 500),
          );
          return landsAt(
            decideEdge({
              ...given,
              state,
              messages: [load],
              alarms: alarms.map((level) => ['requests', 'request-queue', level]),
            }),
          );
        };

        expect(at(more)).toBeGreaterThanOrEqual(at(less));
      }),
      runs,
    );
  });
});

describe('on constant load', () => {
  test('capacity settles and then never moves again', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1100 }), fc.integer({ min: 2, max: 20 }), (load, start) => {
        let capacity = start;
        let now = NOW;
        let state: EdgeFunctionScene['state'] = {};
        let moves = 0;
        let turns = 0;
        let lastKind = '';
        for (let minute = 0; minute < 30; minute += 1) {
          const decision = decideEdge({
            capacity,
            now,
            state,
            inFlight: Array(15).fill(load),
            requests: Array(15).fill(load + 1),
          });
          now = new Date(now.getTime() + 60_000);
          if (decision.kind === 'hold') continue;
          if (lastKind !== '' && decision.kind !== lastKind) turns += 1;
          lastKind = decision.kind;
          moves += 1;
          capacity = decision.to;
          state = {
            ...state,
            ...(decision.kind === 'scale-out'
              ? { lastScaleOutCompletedAt: now }
              : { lastScaleInCompletedAt: now }),
          };
        }

        expect(turns).toBe(0);
        // 20 -> 10 -> 5 -> 3 -> 2 is the longest way down, 2 -> 4 -> 9 -> 20 the longest way up
        expect(moves).toBeLessThanOrEqual(5);
      }),
      runs,
    );
  });
});
