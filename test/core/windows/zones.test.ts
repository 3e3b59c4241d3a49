import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { clockChanges, instantOf, isTimeZone, localTimeAt } from '../../../core/windows/zones.ts';

/* Zones with and without daylight saving, of both hemispheres, by half an hour, at midnight, and around Ramadan. */
const ZONES = [
  ...['Africa/Cairo', 'Africa/Casablanca', 'Africa/El_Aaiun', 'Africa/Johannesburg'],
  ...['America/Anchorage', 'America/Asuncion', 'America/Chicago', 'America/Denver'],
  ...['America/Halifax', 'America/Havana', 'America/Los_Angeles', 'America/Mexico_City'],
  ...['America/Miquelon', 'America/New_York', 'America/Nuuk', 'America/Port-au-Prince'],
  ...['America/Santiago', 'America/Sao_Paulo', 'America/St_Johns', 'America/Toronto'],
  ...['America/Scoresbysund', 'America/Tijuana', 'America/Winnipeg', 'Antarctica/Troll'],
  ...['Asia/Beirut', 'Asia/Gaza', 'Asia/Jerusalem', 'Asia/Kolkata', 'Asia/Nicosia'],
  ...['Asia/Tokyo', 'Atlantic/Azores', 'Atlantic/Bermuda', 'Atlantic/Canary'],
  ...['Australia/Adelaide', 'Australia/Lord_Howe', 'Australia/Melbourne', 'Australia/Sydney'],
  ...['Europe/Athens', 'Europe/Berlin', 'Europe/Chisinau', 'Europe/Dublin', 'Europe/Helsinki'],
  ...['Europe/Kyiv', 'Europe/Lisbon', 'Europe/London', 'Europe/Madrid', 'Europe/Paris'],
  ...['Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Easter', 'Pacific/Norfolk', 'UTC'],
];

const FROM = Date.parse('2026-01-01T00:00Z');
const TO = Date.parse('2037-01-01T00:00Z');

const DAY_MILLIS = 86_400_000;

/** How far local time is ahead of UTC, as another library has it. */
const offsetAt = (instant: number, zone: string): number =>
  DateTime.fromMillis(instant, { zone }).offset * 60_000;

/** The first instant with the offset of `to`. */
function changeBetween(from: number, to: number, zone: string): number {
  const offset = offsetAt(to, zone);
  let [before, after] = [from, to];
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (offsetAt(middle, zone) === offset) after = middle;
    else before = middle;
  }
  return after;
}

/** Every transition of the zone from 2026 to 2036. */
function transitionsOf(zone: string): readonly number[] {
  const days = Array.from(
    { length: (TO - FROM) / DAY_MILLIS },
    (_, day) => FROM + day * DAY_MILLIS,
  );
  return days
    .filter((day) => offsetAt(day, zone) !== offsetAt(day + DAY_MILLIS, zone))
    .map((day) => changeBetween(day, day + DAY_MILLIS, zone));
}

/** The rule for a local time: the earlier, the later, or where the gap ends. */
function expectedInstants(local: string, zone: string): readonly [first: number, last: number] {
  const asUtc = Date.parse(`${local}Z`);
  const [before, after] = [-DAY_MILLIS, DAY_MILLIS].map(
    (distance) => asUtc - offsetAt(asUtc + distance, zone),
  ) as [number, number];
  const shown = [before, after].filter((instant) => instant + offsetAt(instant, zone) === asUtc);
  const gapEnds = shown.length === 0 ? changeBetween(after, before, zone) : Number.NaN;
  return shown.length === 0 ? [gapEnds, gapEnds] : [Math.min(...shown), Math.max(...shown)];
}

/** Three hours to either side, with a minute before and after. */
const SAMPLES_MINUTES = [-180, -120, -90, -60, -30, -1, 0, 1, 29, 30, 59, 60, 90, 120, 180];

const utcText = (instant: number) => new Date(instant).toISOString().slice(0, -1);

describe('agrees with luxon around every transition from 2026 to 2036', () => {
  const transitions = new Map(ZONES.map((zone) => [zone, transitionsOf(zone)]));

  test('there are many of them', () => {
    expect(ZONES.length).toBeGreaterThanOrEqual(40);
    expect([...transitions.values()].flat().length).toBeGreaterThan(800);
  });

  test.each(ZONES)('%s', (zone) => {
    const samples = (transitions.get(zone) ?? []).flatMap((transition) =>
      SAMPLES_MINUTES.map((minutes) => ({ at: transition + minutes * 60_000, transition })),
    );
    const offset = (instant: number) => offsetAt(instant, zone);

    const differences = samples.flatMap(({ at, transition }) => {
      const shown = localTimeAt(at, zone);
      // what clocks would show if they had not changed, or always had: that reaches into the gap
      const [before, after] = [
        utcText(at + offset(transition - 1)),
        utcText(at + offset(transition)),
      ];
      const resolved = [before, after].map((local) => [
        local,
        instantOf(local, zone, 'first'),
        instantOf(local, zone, 'last'),
      ]);
      const expected = [before, after].map((local) => [local, ...expectedInstants(local, zone)]);
      return shown === (at < transition ? before : after) &&
        JSON.stringify(resolved) === JSON.stringify(expected)
        ? []
        : [{ at, shown, resolved, expected }];
    });

    expect(differences).toEqual([]);
  });

  test('finds the same changes of the clocks, and none beside them', () => {
    for (const [zone, expected] of transitions) {
      const found = expected.flatMap((at) =>
        clockChanges(zone, at - 40 * 3_600_000, at + 55 * 3_600_000),
      );
      expect([zone, ...found.map(({ at }) => at)]).toEqual([zone, ...expected]);
    }
  });
});

test('an hour that is skipped, and one that is repeated', () => {
  const berlin = (local: string, which: 'first' | 'last') =>
    new Date(instantOf(local, 'Europe/Berlin', which)).toISOString();

  expect(berlin('2026-03-29T02:30', 'first')).toBe('2026-03-29T01:00:00.000Z');
  expect(berlin('2026-03-29T02:30', 'last')).toBe('2026-03-29T01:00:00.000Z');
  expect(berlin('2026-10-25T02:30', 'first')).toBe('2026-10-25T00:30:00.000Z');
  expect(berlin('2026-10-25T02:30', 'last')).toBe('2026-10-25T01:30:00.000Z');
});

test('tells a zone that exists from one that does not', () => {
  expect(['UTC', 'Europe/Berlin', 'Berlin', 'Europe/Berln'].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
