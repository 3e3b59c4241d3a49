import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Brake, Direction } from '../../../core/brakes/brake.ts';
import { holdingBrake, overridden } from '../../../core/brakes/in-force.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { configuration, NOW, targetNamed } from '../scaling/edge-function-scene.ts';
import { freeze, minutesFromNow, override, pause } from './brakes-scene.ts';

const edge = targetNamed('edge', configuration);
const boundsUnder = (...brakes: readonly Brake[]) => {
  const { minCapacity, maxCapacity } = overridden(edge, brakes, NOW);
  return [minCapacity, maxCapacity];
};
const holding = (direction: Direction, ...brakes: readonly Brake[]) =>
  holdingBrake('edge', direction, brakes, NOW);

const anyBrake: fc.Arbitrary<Brake> = fc
  .record({
    id: fc.uuid(),
    at: fc.integer({ min: -3, max: 3 }).map(minutesFromNow),
    expiresAt: fc.integer({ min: -5, max: 5 }).map(minutesFromNow),
    target: fc.constantFrom('edge', 'db'),
    direction: fc.constantFrom('scale-in', 'scale-out', 'both'),
    bounds: fc.constantFrom(
      { floor: 3 },
      { ceiling: 1 },
      { ceiling: 30 },
      { floor: 4, ceiling: 9 },
    ),
    kind: fc.constantFrom('pause', 'freeze', 'override'),
  })
  .map(({ kind, target, direction, bounds, ...base }) => {
    if (kind === 'pause') return pause({ ...base, target, direction });
    return kind === 'freeze' ? freeze(base) : override({ ...base, target, ...bounds });
  });

describe('a pause', () => {
  test.each<[string, Direction, boolean]>([
    ['scale-in', 'scale-in', true],
    ['scale-in', 'scale-out', false],
    ['both', 'scale-out', true],
  ])('of %s holds %s: %s', (direction, asked, isHeld) => {
    const brake = pause({ direction: direction as Direction });

    expect(holding(asked, brake)).toBe(isHeld ? brake : undefined);
  });

  test('leaves other targets alone', () => {
    expect(holding('scale-in', pause({ target: 'db' }))).toBeUndefined();
  });

  test('holds until the last of several is over: none takes another away', () => {
    const long = pause({ id: 'long', expiresAt: minutesFromNow(600) });
    const shortAndNewer = pause({ id: 'short', at: minutesFromNow(1) });

    expect(holding('scale-in', shortAndNewer, long)).toBe(long);
  });
});

describe('an override', () => {
  test('gives floor and ceiling, and leaves to the file what it does not say', () => {
    expect(boundsUnder(override({ floor: 6, ceiling: 12 }))).toEqual([6, 12]);
    expect(boundsUnder(override({ floor: 6 }))).toEqual([6, 20]);
    expect(boundsUnder(override({ ceiling: 12 }))).toEqual([2, 12]);
  });

  test('wins over the other bound of the file, also beyond it', () => {
    expect(boundsUnder(override({ floor: 25 }))).toEqual([25, 25]);
    expect(boundsUnder(override({ ceiling: 1 }))).toEqual([1, 1]);
  });

  test('gives way to a newer one altogether, and comes back when that is over', () => {
    const older = override({ id: 'older', floor: 6 });
    const newer = override({ id: 'newer', at: minutesFromNow(1), ceiling: 12 });

    expect(boundsUnder(newer, older)).toEqual([2, 12]);
    expect(boundsUnder({ ...newer, expiresAt: NOW }, older)).toEqual([6, 20]);
  });

  test('is over at the instant of its end', () => {
    expect(boundsUnder(override({ floor: 6, expiresAt: NOW }))).toEqual([2, 20]);
    expect(boundsUnder(override({ floor: 6, expiresAt: new Date(NOW.getTime() + 1) }))).toEqual([
      6, 20,
    ]);
  });

  test('says by whom, why and until when', () => {
    expect(overridden(edge, [override({ floor: 6 })], NOW).override).toBe(
      'floor 6 by override until 2026-03-02 12:00:05 UTC by ada: database migration',
    );
  });
});

describe('whatever the brakes are', () => {
  const everyAnswer = (brakes: readonly Brake[]) => [
    ...scalableTargets(configuration).map((target) => overridden(target, brakes, NOW)),
    ...(['scale-in', 'scale-out'] as const).map((direction) => holding(direction, ...brakes)),
  ];

  test('their order in the list changes nothing', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyBrake, { selector: ({ id }) => id, maxLength: 8 }),
        (brakes) => {
          expect(everyAnswer(brakes.toReversed())).toEqual(everyAnswer(brakes));
        },
      ),
    );
  });

  test('expired ones change nothing', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyBrake, { selector: ({ id }) => id, maxLength: 8 }),
        (brakes) => {
          const alive = brakes.filter(({ expiresAt }) => expiresAt > NOW);
          expect(everyAnswer(brakes)).toEqual(everyAnswer(alive));
        },
      ),
    );
  });

  test('a floor is never above a ceiling', () => {
    fc.assert(
      fc.property(fc.array(anyBrake, { maxLength: 8 }), (brakes) => {
        const [floor = 0, ceiling = 0] = boundsUnder(...brakes);
        expect(floor).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});
