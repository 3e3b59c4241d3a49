import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { boundsAt, boundsChanges, nextChange } from '../../../core/windows/bounds-at.ts';
import { targetsAt } from '../../../core/windows/targets-at.ts';
import { reportSeed } from '../../report-seed.ts';
import { small } from '../config/configuration-scene.ts';

/** Windows in Berlin on `edge` (2 to 20, lead 180 s) and `db` (1 to 4, lead 600 s). */
const withWindows = (windows: object) =>
  parseConfiguration({
    file: 'windows',
    value: small({ windows: { timeZone: 'Europe/Berlin', ...windows } }),
  });

const answersOf = (windows: object, name = 'edge') => {
  const configuration = withWindows(windows);
  const target = scalableTargets(configuration).find((each) => each.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return {
    at: (instant: string) => {
      const { floor, ceiling } = boundsAt(target, configuration.windows, Date.parse(instant));
      return [floor, ceiling];
    },
    changes: (from: string, to: string) =>
      boundsChanges(target, configuration.windows, {
        from: Date.parse(from),
        to: Date.parse(to),
      }).map(
        ({ at, floor, ceiling }) =>
          `${new Date(at).toISOString().slice(0, 19)} ${floor}-${ceiling}`,
      ),
    target,
    windows: configuration.windows,
  };
};

const NIGHT = { targets: ['edge'], from: '22:00', to: '07:00', minInstances: 1 };

describe('edges, in UTC', () => {
  test.each<[string, object, [string, string], readonly string[]]>([
    [
      'a lower floor begins at the window, and is back a lead time before it ends',
      { weekly: { night: NIGHT } },
      ['2026-03-02T12:00Z', '2026-03-03T12:00Z'],
      ['2026-03-02T21:00:00 1-20', '2026-03-03T05:57:00 2-20'],
    ],
    [
      'a lower ceiling too',
      { weekly: { night: { targets: ['edge'], from: '22:00', to: '07:00', maxInstances: 4 } } },
      ['2026-03-02T12:00Z', '2026-03-03T12:00Z'],
      ['2026-03-02T21:00:00 2-4', '2026-03-03T05:57:00 2-20'],
    ],
    [
      'a higher floor begins a lead time before, and ends with the window',
      {
        once: {
          launch: {
            targets: ['edge'],
            start: '2026-03-02T12:00',
            end: '2026-03-02T15:00',
            minInstances: 10,
          },
        },
      },
      ['2026-03-02T00:00Z', '2026-03-03T00:00Z'],
      ['2026-03-02T10:57:00 10-20', '2026-03-02T14:00:00 2-20'],
    ],
    [
      'a pin is a floor and a ceiling that are equal; it may be given as instants',
      {
        once: {
          freeze: {
            targets: ['edge'],
            start: '2026-03-02T12:00Z',
            end: '2026-03-02T16:00+01:00',
            minInstances: 8,
            maxInstances: 8,
          },
        },
      },
      ['2026-03-02T00:00Z', '2026-03-03T00:00Z'],
      [
        '2026-03-02T11:57:00 8-20',
        '2026-03-02T12:00:00 8-8',
        '2026-03-02T14:57:00 8-20',
        '2026-03-02T15:00:00 2-20',
      ],
    ],
    [
      'days are those on which it begins',
      { weekly: { night: { ...NIGHT, days: ['mon'] } } },
      ['2026-03-01T12:00Z', '2026-03-08T12:00Z'],
      ['2026-03-02T21:00:00 1-20', '2026-03-03T05:57:00 2-20'],
    ],
    [
      'on an exception it does not begin; the one of the night before goes on',
      { weekly: { night: { ...NIGHT, except: ['2026-03-03'] } } },
      ['2026-03-02T12:00Z', '2026-03-04T22:00Z'],
      ['2026-03-02T21:00:00 1-20', '2026-03-03T05:57:00 2-20', '2026-03-04T21:00:00 1-20'],
    ],
    [
      'holidays count for the windows that say so',
      { holidays: ['2026-03-03'], weekly: { night: { ...NIGHT, exceptHolidays: true } } },
      ['2026-03-03T12:00Z', '2026-03-04T12:00Z'],
      [],
    ],
    [
      'over new year',
      { weekly: { night: NIGHT } },
      ['2026-12-31T12:00Z', '2027-01-01T12:00Z'],
      ['2026-12-31T21:00:00 1-20', '2027-01-01T05:57:00 2-20'],
    ],
    [
      'windows that meet at midnight leave no gap',
      {
        weekly: {
          friday: { targets: ['edge'], days: ['fri'], from: '22:00', to: '24:00', minInstances: 1 },
          weekend: {
            targets: ['edge'],
            days: ['sat', 'sun'],
            from: '00:00',
            to: '24:00',
            minInstances: 1,
          },
        },
      },
      ['2026-03-06T12:00Z', '2026-03-09T12:00Z'],
      // by another window from Saturday on, which is a change of the reason alone
      ['2026-03-06T21:00:00 1-20', '2026-03-06T23:00:00 1-20', '2026-03-08T22:57:00 2-20'],
    ],
    [
      'a start in the hour that is skipped is the first instant after it',
      { weekly: { night: { ...NIGHT, from: '02:30', to: '05:00' } } },
      ['2026-03-28T12:00Z', '2026-03-29T12:00Z'],
      ['2026-03-29T01:00:00 1-20', '2026-03-29T02:57:00 2-20'],
    ],
    [
      'a window that is all in the hour that is skipped does not hold that day',
      { weekly: { night: { ...NIGHT, from: '02:10', to: '02:50' } } },
      ['2026-03-28T12:00Z', '2026-03-29T12:00Z'],
      [],
    ],
    [
      'a window in the repeated hour begins at the first and ends at the last of two equal times',
      { weekly: { night: { ...NIGHT, from: '02:15', to: '02:45' } } },
      ['2026-10-24T12:00Z', '2026-10-25T12:00Z'],
      ['2026-10-25T00:15:00 1-20', '2026-10-25T01:42:00 2-20'],
    ],
    [
      'a window over the repeated hour is an hour longer',
      { weekly: { night: NIGHT } },
      ['2026-10-24T12:00Z', '2026-10-25T12:00Z'],
      ['2026-10-24T20:00:00 1-20', '2026-10-25T05:57:00 2-20'],
    ],
    [
      'a window of its own zone',
      { weekly: { night: { ...NIGHT, timeZone: 'Asia/Tokyo' } } },
      ['2026-03-02T00:00Z', '2026-03-03T00:00Z'],
      ['2026-03-02T13:00:00 1-20', '2026-03-02T21:57:00 2-20'],
    ],
  ])('%s', (_, windows, [from, to], expected) => {
    expect(answersOf(windows).changes(from, to)).toEqual(expected);
  });

  test('readers are back ten minutes before', () => {
    const windows = {
      weekly: { night: { targets: ['db'], from: '22:00', to: '07:00', minReaders: 0 } },
    };

    expect(answersOf(windows, 'db').changes('2026-03-02T12:00Z', '2026-03-03T12:00Z')).toEqual([
      '2026-03-02T21:00:00 0-4',
      '2026-03-03T05:50:00 1-4',
    ]);
  });
});

describe('where windows overlap', () => {
  const at = '2026-03-02T23:00Z';

  test('the highest floor and the lowest ceiling hold', () => {
    const { at: answerAt } = answersOf({
      weekly: {
        one: { ...NIGHT, minInstances: 3, maxInstances: 9 },
        two: { ...NIGHT, minInstances: 5, maxInstances: 12 },
      },
    });

    expect(answerAt(at)).toEqual([5, 9]);
  });

  test('a floor above a ceiling wins', () => {
    const { at: answerAt } = answersOf({
      weekly: { quiet: { ...NIGHT, maxInstances: 4 }, batch: { ...NIGHT, minInstances: 7 } },
    });

    expect(answerAt(at)).toEqual([7, 7]);
  });
});

test('targets come with the bounds of the instant, and with the reason', () => {
  const configuration = withWindows({ weekly: { night: { ...NIGHT, maxInstances: 4 } } });

  const [edge, db] = targetsAt(configuration, new Date('2026-03-03T00:00Z'));

  expect(edge).toMatchObject({
    minCapacity: 1,
    maxCapacity: 4,
    windows: { says: 'window night: floor 1 and ceiling 4 until 06:57 Europe/Berlin' },
  });
  expect(db?.windows).toBeUndefined();
});

test('for any windows and instant: floor at least 1, at most the ceiling, nothing past the own ceiling, constant until the next edge', () => {
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const window = fc.record(
    {
      targets: fc.constant(['edge']),
      from: time,
      to: time,
      timeZone: fc.constantFrom('Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe'),
      minInstances: fc.integer({ min: 1, max: 20 }),
      maxInstances: fc.integer({ min: 1, max: 20 }),
    },
    { requiredKeys: ['targets', 'from', 'to'] },
  );
  const when = fc.date({
    min: new Date('2026-01-01'),
    max: new Date('2027-01-01'),
    noInvalidDate: true,
  });
  const configuration = withWindows({});
  const [target] = scalableTargets(configuration);
  if (!target) throw new Error('no target');

  fc.assert(
    fc.property(
      fc.array(window, { maxLength: 3 }),
      when,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (list, date, part) => {
        const weekly = Object.fromEntries(
          list.map((each, index) => [
            `w${index}`,
            {
              days: ['sun', 'mon', 'wed', 'sat'] as const,
              except: [],
              exceptHolidays: false,
              scaleInOnlyInside: false,
              ...each,
            },
          ]),
        );
        const windows = { ...configuration.windows, weekly: JSON.parse(JSON.stringify(weekly)) };
        const now = date.getTime();

        const { floor, ceiling } = boundsAt(target, windows, now);
        const edge = nextChange(target, windows, now)?.at ?? now + 86_400_000;
        const before = boundsAt(target, windows, Math.floor(now + (edge - now) * part));

        expect(floor).toBeGreaterThanOrEqual(1);
        expect(ceiling).toBeGreaterThanOrEqual(floor);
        expect(ceiling).toBeLessThanOrEqual(20);
        expect([before.floor, before.ceiling]).toEqual([floor, ceiling]);
      },
    ),
    reportSeed({ numRuns: 300 }),
  );
});
