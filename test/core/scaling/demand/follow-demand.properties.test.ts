import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdSeconds, releaseShare } from '../../../../core/scaling/demand/restraint.ts';
import { demandScene, type Minute } from './demand-scene.ts';

const minutes = fc.array(
  fc.record({
    mean: fc.double({ min: 0, max: 2000, noNaN: true }),
    max: fc.nat({ max: 4000 }),
    requests: fc.nat({ max: 100_000 }),
    spilled: fc.nat({ max: 100_000 }),
  }),
  { minLength: 1, maxLength: 200 },
);

function played(traffic: readonly Minute[], seconds = 60) {
  const scene = demandScene({ floor: 5, ceiling: 900, current: 5, seconds });
  for (const minute of traffic) scene.look(minute);
  return scene;
}

test('capacity stays between floor and ceiling, margin, hold and band within theirs', () => {
  fc.assert(
    fc.property(minutes, fc.constantFrom(10, 60), (traffic, seconds) => {
      for (const { act, state } of played(traffic, seconds).steps) {
        if (act.kind === 'change') {
          expect(act.to).toBeGreaterThanOrEqual(5);
          expect(act.to).toBeLessThanOrEqual(900);
        }
        expect(state.margin).toBeGreaterThanOrEqual(-0.2);
        expect(state.margin).toBeLessThanOrEqual(0.5);
        expect(holdSeconds(state.restraint)).toBeGreaterThanOrEqual(300);
        expect(holdSeconds(state.restraint)).toBeLessThanOrEqual(1800);
        expect(releaseShare(state.restraint)).toBeGreaterThanOrEqual(0.05);
        expect(releaseShare(state.restraint)).toBeLessThanOrEqual(0.15);
      }
    }),
  );
});

test('the state keeps at most half an hour of needs and survives being stored', () => {
  fc.assert(
    fc.property(minutes, (traffic) => {
      const { steps } = played(traffic);
      const state = steps.at(-1)?.state;

      expect(state?.needs.length).toBeLessThanOrEqual(30);
      expect(state?.shortfalls.length).toBeLessThanOrEqual(5);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }),
  );
});

test('equal traffic leads to equal steps', () => {
  fc.assert(
    fc.property(minutes, (traffic) => {
      expect(played(traffic).steps).toEqual(played(traffic).steps);
    }),
  );
});

test('more in flight never means a smaller need', () => {
  fc.assert(
    fc.property(minutes, fc.double({ min: 1, max: 3, noNaN: true }), (traffic, factor) => {
      const needs = (times: number) =>
        demandNeeds(traffic.map(({ mean, max = 0 }) => ({ mean: mean * times, max: max * times })));
      const [less, more] = [needs(1), needs(factor)];

      for (const [index, need] of less.entries()) expect(more[index]).toBeGreaterThanOrEqual(need);
    }),
  );
});

/** Without requests the margin stays, so that only what is in flight counts. */
function demandNeeds(traffic: readonly Minute[]): readonly number[] {
  return played(traffic.map((minute) => ({ ...minute, requests: 0, spilled: 0 }))).steps.map(
    ({ need }) => need,
  );
}
