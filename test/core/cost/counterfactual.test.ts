import { describe, expect, test } from '@jest/globals';
import { amountsOf } from '../../../core/cost/counterfactual.ts';
import { accountOf, at } from './ledger-scene.ts';

/** An hour of a Monday, at 10:00 UTC, in which `capacity` stands. */
function hourOf(capacity: number, windows: object) {
  const { target, configuration } = accountOf('edge', { windows });
  const from = at(600).getTime();
  return amountsOf({
    target,
    windows: configuration.windows,
    from,
    to: from + 3_600_000,
    capacity,
  });
}

const weekly = (changes: object) => ({
  weekly: { quiet: { targets: ['edge'], from: '09:00', to: '18:00', ...changes } },
});

describe('without windows an hour would have had', () => {
  test('the same capacity, where none is', () => {
    expect(hourOf(5, {})).toEqual({
      knownHours: 1,
      capacityHours: 5,
      ceilingHours: 20,
      withoutWindowsHours: 5,
      savedHours: {},
    });
  });

  test("the file's floor, where a window lets capacity go below it", () => {
    expect(hourOf(1, weekly({ minInstances: 1 }))).toMatchObject({
      withoutWindowsHours: 2,
      savedHours: { quiet: 1 },
    });
  });

  test("the file's floor, where capacity rests on a raised one: the window has cost the rest", () => {
    expect(hourOf(6, weekly({ minInstances: 6 }))).toMatchObject({
      withoutWindowsHours: 2,
      savedHours: { quiet: -4 },
    });
  });

  test('as much, where the load has raised it above a raised floor', () => {
    expect(hourOf(7, weekly({ minInstances: 6 }))).toMatchObject({
      withoutWindowsHours: 7,
      savedHours: {},
    });
  });

  test('no more, where it is held under a lowered ceiling: nobody knows how much was wanted', () => {
    expect(hourOf(4, weekly({ maxInstances: 4 }))).toMatchObject({
      withoutWindowsHours: 4,
      savedHours: {},
    });
  });

  test("the file's floor after a change by hand, which no window is responsible for", () => {
    expect(hourOf(1, {})).toMatchObject({ savedHours: { 'outside of windows': 1 } });
  });
});

test('a window that begins within the time counts from its beginning', () => {
  const late = weekly({ from: '10:45', to: '18:00', minInstances: 1 });

  expect(hourOf(1, late).savedHours).toEqual({ quiet: 0.25, 'outside of windows': 0.75 });
});

test('windows that give the same floor share what it saves', () => {
  const two = {
    weekly: {
      one: { targets: ['edge'], from: '09:00', to: '18:00', minInstances: 1 },
      other: { targets: ['edge'], from: '09:00', to: '18:00', minInstances: 1 },
    },
  };

  expect(hourOf(1, two).savedHours).toEqual({ one: 0.5, other: 0.5 });
});
