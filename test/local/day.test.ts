import { describe, expect, test } from '@jest/globals';
import { DAY_MINUTES, minuteOf, QUIET_MINUTES, readDay } from '../../local/day.ts';

const day = readDay();
const requestsPerMinute = Array.from({ length: DAY_MINUTES }, (_, minute) =>
  (minuteOf(day, minute)['assistant-edge'] ?? []).reduce((sum, { arrivals }) => sum + arrivals, 0),
);
const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the day that is played', () => {
  test('has traffic for every second of every minute', () => {
    for (const seconds of Object.values(minuteOf(day, DAY_MINUTES - 1))) {
      expect(seconds).toHaveLength(60);
    }
  });

  test('begins in silence', () => {
    const quiet = Array.from({ length: QUIET_MINUTES }, (_, minute) => minuteOf(day, minute));

    expect(
      quiet
        .flatMap((minute) => Object.values(minute).flat())
        .every(({ arrivals }) => arrivals === 0),
    ).toBe(true);
  });

  test('rises, and falls back to next to nothing', () => {
    const hour = (from: number) => meanOf(requestsPerMinute.slice(from * 60, (from + 1) * 60));

    expect([1, 2, 3].map((from) => hour(from) > hour(from - 1))).toEqual([true, true, true]);
    expect(hour(4)).toBeLessThan(hour(3) * 1.5);
    expect(meanOf(requestsPerMinute.slice(-20))).toBeLessThan(hour(3) / 100);
  });

  test('is the same every time', () => {
    expect(minuteOf(readDay(), 200)).toEqual(minuteOf(day, 200));
  });
});
