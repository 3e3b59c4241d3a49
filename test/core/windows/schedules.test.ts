import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { windowSchedules } from '../../../core/windows/schedules.ts';
import { firings } from '../../fakes/scheduler.ts';
import { small } from '../config/configuration-scene.ts';

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
