import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { boundsAt, boundsChanges } from '../../../core/windows/bounds-at.ts';
import { windowSchedules } from '../../../core/windows/schedules.ts';
import { clockChanges } from '../../../core/windows/zones.ts';
import { firings } from '../../fakes/scheduler.ts';
import { reportSeed } from '../../report-seed.ts';
import { SMALL, small } from '../config/configuration-scene.ts';

const NOW = new Date('2026-03-02T12:00:00Z');

/** Windows in Berlin on `edge` (2 to 20, lead 180 s) and `db` (1 to 4, lead 600 s). */
function schedulesOf(windows: object, changes: object = {}) {
  const configuration = parseConfiguration({
    file: 'windows',
    value: small({ ...changes, windows: { timeZone: 'Europe/Berlin', ...windows } }),
  });
  return windowSchedules(configuration, scalableTargets(configuration), NOW);
}

const inShort = (windows: object, changes: object = {}) =>
  schedulesOf(windows, changes).map(
    ({ expression, timeZone, windows: names, targets }) =>
      `${expression} ${timeZone}: ${names.join('+')} for ${targets.join('+')}`,
  );

const NIGHT = { targets: ['edge'], from: '22:00', to: '07:00', minInstances: 1 };

describe('the edges of a window as schedules', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'what is lower begins with the window, and is back a lead time before its end',
      { weekly: { night: NIGHT } },
      [
        'cron(0 22 * * ? *) Europe/Berlin: night for edge',
        'cron(57 6 * * ? *) Europe/Berlin: night for edge',
      ],
    ],
    [
      'what is higher begins a lead time before, and ends with the window',
      {
        weekly: {
          office: { targets: ['edge'], days: ['mon'], from: '08:00', to: '18:00', minInstances: 4 },
        },
      },
      [
        'cron(57 7 ? * MON *) Europe/Berlin: office for edge',
        'cron(0 18 ? * MON *) Europe/Berlin: office for edge',
      ],
    ],
    [
      'an end after midnight is on the next day, and a lead time across midnight on the day before',
      {
        weekly: {
          weekend: { ...NIGHT, days: ['sat', 'sun'], from: '00:00', to: '24:00' },
          early: { targets: ['edge'], days: ['mon'], from: '00:02', to: '05:00', minInstances: 9 },
        },
      },
      [
        'cron(0 0 ? * SUN,SAT *) Europe/Berlin: weekend for edge',
        'cron(57 23 ? * SUN,SAT *) Europe/Berlin: weekend for edge',
        'cron(59 23 ? * SUN *) Europe/Berlin: early for edge',
        'cron(0 5 ? * MON *) Europe/Berlin: early for edge',
      ],
    ],
    [
      'targets with other lead times have schedules of their own, at the same time they share one',
      {
        weekly: {
          night: { ...NIGHT, targets: ['edge', 'db'], minReaders: 0 },
          late: { targets: ['db'], from: '22:00', to: '23:00', scaleInOnlyInside: true },
        },
      },
      [
        'cron(0 22 * * ? *) Europe/Berlin: night+late for edge+db',
        'cron(57 6 * * ? *) Europe/Berlin: night for edge',
        'cron(50 6 * * ? *) Europe/Berlin: night for db',
        'cron(0 23 * * ? *) Europe/Berlin: late for db',
      ],
    ],
    [
      'a window has the zone that it names',
      { weekly: { night: { ...NIGHT, timeZone: 'America/New_York' } } },
      [
        'cron(0 22 * * ? *) America/New_York: night for edge',
        'cron(57 6 * * ? *) America/New_York: night for edge',
      ],
    ],
    [
      'once, as instants',
      {
        once: {
          launch: {
            targets: ['edge'],
            start: '2026-03-29T03:01',
            end: '2026-03-29T12:00',
            minInstances: 10,
          },
        },
      },
      [
        'at(2026-03-29T00:58:00) UTC: launch for edge',
        'at(2026-03-29T10:00:00) UTC: launch for edge',
      ],
    ],
    [
      'what is past is left out',
      {
        once: {
          over: {
            targets: ['edge'],
            start: '2026-03-01T08:00',
            end: '2026-03-01T20:00',
            minInstances: 10,
          },
          begun: {
            targets: ['edge'],
            start: '2026-03-02T08:00',
            end: '2026-03-02T20:00',
            minInstances: 10,
          },
        },
      },
      ['at(2026-03-02T19:00:00) UTC: begun for edge'],
    ],
    [
      'a freeze, at its start and at its end',
      {
        once: {
          audit: {
            targets: ['db'],
            start: '2026-03-03T08:00Z',
            end: '2026-03-04T08:00Z',
            freeze: true,
          },
        },
      },
      ['at(2026-03-03T08:00:00) UTC: audit for db', 'at(2026-03-04T08:00:00) UTC: audit for db'],
    ],
    [
      'none for vertical changes, which no loop makes',
      {
        weekly: { sunday: { targets: ['db'], from: '02:00', to: '04:00', verticalChanges: true } },
      },
      [],
    ],
    [
      'a floor like its own counts where another window has a lower one',
      {
        weekly: { night: NIGHT, batch: { ...NIGHT, from: '01:00', to: '02:00', minInstances: 2 } },
      },
      [
        'cron(0 22 * * ? *) Europe/Berlin: night for edge',
        'cron(57 6 * * ? *) Europe/Berlin: night for edge',
        'cron(57 0 * * ? *) Europe/Berlin: batch for edge',
        'cron(0 2 * * ? *) Europe/Berlin: batch for edge',
      ],
    ],
  ])('%s', (_, windows, expected) => {
    expect([...inShort(windows)].sort()).toEqual([...expected].sort());
  });

  test('a lead time that is no whole number of minutes is over when they fire', () => {
    const expressions = inShort(
      { weekly: { night: NIGHT } },
      { edgeFunctions: { edge: { leadSeconds: 90 } } },
    );

    // due at 06:58:30
    expect(expressions).toContain('cron(59 6 * * ? *) Europe/Berlin: night for edge');
  });

  test('names tell them apart', () => {
    const at = (zone: string) => ({ ...NIGHT, timeZone: zone });
    const names = schedulesOf({
      weekly: { a: at('Etc/GMT+1'), b: at('Etc/GMT-1'), c: { ...NIGHT, days: ['sat'] } },
    }).map(({ name }) => name);

    expect(names).toHaveLength(6);
    expect(new Set(names).size).toBe(6);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9-]+$/);
  });
});

describe('on the nights when clocks change', () => {
  const night = (from: string) =>
    schedulesOf({ weekly: { night: { ...NIGHT, from, to: '06:00' } } })[0] ?? {
      expression: '',
      timeZone: '',
    };
  const firedOn = (from: string, date: string) =>
    firings(night(from), {
      from: Date.parse(`${date}T00:00Z`),
      to: Date.parse(`${date}T12:00Z`),
    }).map((instant) => new Date(instant).toISOString());

  test('a beginning in the hour that is skipped fires not at all', () => {
    expect(firedOn('02:30', '2026-03-28')).toEqual(['2026-03-28T01:30:00.000Z']);
    expect(firedOn('02:30', '2026-03-29')).toEqual([]);
  });

  test('a beginning in the hour that is repeated fires once', () => {
    expect(firedOn('02:30', '2026-10-25')).toEqual(['2026-10-25T00:30:00.000Z']);
  });
});

test('for any windows, every edge is fired within a minute, but for nights when clocks change near it', () => {
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const shared = {
    targets: fc.subarray(['edge', 'db'], { minLength: 1 }),
    timeZone: fc.constantFrom('Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'UTC'),
    minInstances: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    maxInstances: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    minReaders: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    maxReaders: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  };
  const weekly = fc.record({
    ...shared,
    days: fc.subarray([...DAYS], { minLength: 1 }),
    from: time,
    to: time,
    except: fc.constant(['2026-03-28', '2026-04-04']),
    scaleInOnlyInside: fc.boolean(),
  });
  const once = fc.record({
    ...shared,
    start: time.map((clock) => `2026-03-28T${clock}`),
    end: time.map((clock) => `2026-03-30T${clock}`),
  });
  let edges = 0;
  let excused = 0;

  fc.assert(
    fc.property(
      fc.array(weekly, { maxLength: 3 }),
      fc.array(fc.oneof(once, once.map(frozen)), { maxLength: 2 }),
      fc.constantFrom(0, 30, 90, 180, 600, 3600),
      fc.constantFrom('2026-03-26', '2026-04-02', '2026-10-02', '2026-10-22', '2026-06-10'),
      (weeklies, onces, leadSeconds, date) => {
        const configuration = configurationSchema.parse({
          ...SMALL,
          edgeFunctions: {
            edge: { functionName: 'edge', alias: 'live', memoryMegabytes: 1024, leadSeconds },
          },
          windows: {
            weekly: Object.fromEntries(weeklies.map((each, index) => [`w${index}`, each])),
            once: Object.fromEntries(onces.map((each, index) => [`o${index}`, each])),
          },
        });
        const targets = scalableTargets(configuration);
        const from = Date.parse(`${date}T00:00Z`);
        const range = { from, to: from + 5 * 86_400_000 };
        const schedules = windowSchedules(configuration, targets, new Date(from));

        for (const target of targets) {
          const fired = schedules
            .filter((schedule) => schedule.targets.includes(target.name))
            .flatMap((schedule) => firings(schedule, { from, to: range.to + 60_000 }));
          let last = inValues(boundsAt(target, configuration.windows, from));
          for (const change of boundsChanges(target, configuration.windows, range)) {
            const values = inValues(change);
            if (values === last) continue; // only the windows that give them are others
            last = values;
            edges += 1;
            if (fired.some((at) => at >= change.at && at < change.at + 60_000)) continue;
            expect({ at: new Date(change.at), nearAClockChange: true }).toEqual({
              at: new Date(change.at),
              nearAClockChange: ['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe'].some(
                (zone) =>
                  clockChanges(
                    zone,
                    change.at - 3_600_000 - 1,
                    change.at + target.leadSeconds * 1000 + 3_600_000,
                  ).length > 0,
              ),
            });
            excused += 1;
          }
        }
      },
    ),
    reportSeed({ numRuns: 500 }),
  );

  expect(edges).toBeGreaterThan(2000);
  expect(excused / edges).toBeLessThan(0.1);
});

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

function frozen<T extends object>(window: T) {
  return { ...window, minInstances: undefined, maxInstances: undefined, freeze: true };
}

function inValues({ floor, ceiling, scaleInWaits, frozenBy }: ReturnType<typeof boundsAt>): string {
  return JSON.stringify([floor, ceiling, scaleInWaits, frozenBy.length > 0]);
}
