import { describe, expect, test } from '@jest/globals';
import { plannedWindows } from '../../../core/cost/plan-windows.ts';
import { accountOf } from './ledger-scene.ts';

/** A Monday; 30 days later it is a Wednesday, and Berlin's clocks have gone forward on the 29th. */
const FROM = new Date('2026-03-02T00:00:00Z');

function planned(windows: object, name: 'edge' | 'db' = 'edge') {
  const { target, configuration } = accountOf(name, { windows });
  return plannedWindows(target, configuration, FROM);
}

const NIGHT = { targets: ['edge'], from: '22:00', to: '06:00', minInstances: 1 };

describe('the floor of the next 30 days', () => {
  test('is lower by 8 hours less the lead every night, and costs as much less', () => {
    const windows = planned({ weekly: { night: NIGHT } });

    // from midnight to 05:57, then 29 whole nights, then from 22:00 to midnight
    const nightHours = 5.95 + 29 * 7.95 + 2;
    expect(windows?.floorHours).toBe(1440);
    expect(windows?.floorHoursWithWindows).toBeCloseTo(1440 - nightHours, 6);
    expect(windows?.savedHours['night']).toBeCloseTo(nightHours, 6);
    expect(windows?.dollarsPerUnitHour).toBeCloseTo(0.750006, 6);
  });

  test('knows the hour that the clocks skip', () => {
    const utc = planned({ weekly: { night: NIGHT } })?.savedHours['night'] ?? 0;
    const berlin = { timeZone: 'Europe/Berlin', weekly: { night: NIGHT } };

    // begins at 01:00 local, ends at 02:00 local: the same 30 days but for the skipped hour, and the shift at both ends
    expect(planned(berlin)?.savedHours['night']).toBeCloseTo(utc - 1 - 1 + 2, 6);
  });

  test('costs more with a pre-warm, for as long as it lasts and its lead', () => {
    const launch = {
      targets: ['edge'],
      start: '2026-03-10T08:00',
      end: '2026-03-10T12:00',
      minInstances: 10,
    };

    expect(planned({ once: { launch } })?.savedHours).toEqual({
      launch: expect.closeTo(-8 * 4.05, 6),
    });
  });

  test('is nothing to speak of where no window changes it', () => {
    expect(planned({})).toBeUndefined();
    expect(
      planned({ weekly: { quiet: { ...NIGHT, minInstances: undefined, maxInstances: 8 } } }),
    ).toBeUndefined();
    expect(planned({ weekly: { night: NIGHT } }, 'db')).toBeUndefined();
  });
});
