import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../core/config/schema.ts';
import { scalableTargets } from '../../core/targets.ts';
import { windowSchedules } from '../../core/windows/schedules.ts';
import { configuration as standard } from '../core/scaling/edge-function-scene.ts';
import { firings } from '../fakes/scheduler.ts';
import { instancesAt, NIGHT, worldWithWindows } from './windows-world.ts';

describe('a night', () => {
  test('the floor is lower from 22:00, traffic decides when capacity goes, and it is back before 07:00', async () => {
    const night = worldWithWindows(
      { weekly: { night: { ...NIGHT, minInstances: 1 } } },
      '2026-03-02T20:30:00Z',
    );

    const evening = await instancesAt(night, { inFlight: 50 }, [
      '2026-03-02T20:59:00Z',
      '2026-03-02T21:30:00Z',
    ]);
    const late = await instancesAt(night, { inFlight: 5 }, [
      '2026-03-02T22:00:00Z',
      '2026-03-03T05:56:00Z',
    ]);
    const morning = await instancesAt(night, { inFlight: 5 }, [
      '2026-03-03T05:58:00Z',
      '2026-03-03T07:00:00Z',
    ]);

    // 50 of 100 in flight is no reason to scale in, 5 of 100 is
    expect([evening, late, morning]).toEqual([
      [2, 2],
      [1, 1],
      [2, 2],
    ]);
  });

  test('a lower ceiling brings capacity down at once, under load too, and it is told as saturation', async () => {
    const night = worldWithWindows(
      { weekly: { night: { ...NIGHT, maxInstances: 4 } } },
      '2026-03-02T20:30:00Z',
    );

    const seen = await instancesAt(night, { inFlight: 400 }, [
      '2026-03-02T20:59:00Z',
      '2026-03-02T21:03:00Z',
      '2026-03-03T06:10:00Z',
    ]);

    expect(seen[0]).toBeGreaterThan(8);
    expect(seen[1]).toBe(4);
    expect(seen[2]).toBeGreaterThan(8);
    expect(
      night.ports.notifier.published.some(({ subject }) => subject.includes('saturated at 4')),
    ).toBe(true);
  });

  test('an edge that nobody saw is repaired by the next look', async () => {
    const launch = {
      targets: ['edge'],
      start: '2026-03-02T12:00',
      end: '2026-03-02T15:00',
      minInstances: 10,
    };
    const day = worldWithWindows({ once: { launch } }, '2026-03-02T10:30:00Z');
    await instancesAt(day, { inFlight: 5 }, ['2026-03-02T10:40:00Z']);

    day.now = new Date('2026-03-02T11:20:00Z'); // reconcile was down while the pre-warm began
    await day.minute({ inFlight: 5 });
    await day.minute({ inFlight: 5 });

    expect(day.instances()).toBe(10);
  });

  test('a pre-warm stands when it is needed, and goes by signals when it ends', async () => {
    const launch = {
      targets: ['edge'],
      start: '2026-03-02T12:00',
      end: '2026-03-02T15:00',
      minInstances: 10,
    };
    const day = worldWithWindows({ once: { launch } }, '2026-03-02T10:30:00Z');

    const seen = await instancesAt(day, { inFlight: 5 }, [
      '2026-03-02T10:56:00Z',
      '2026-03-02T11:00:00Z',
      '2026-03-02T13:59:00Z',
      '2026-03-02T15:00:00Z',
    ]);

    expect(seen).toEqual([2, 10, 10, 2]);
  });

  test('outside of the windows for scale-in capacity stays, and inside it goes', async () => {
    const night = worldWithWindows(
      { weekly: { night: { ...NIGHT, scaleInOnlyInside: true } } },
      '2026-03-02T19:00:00Z',
    );
    await instancesAt(night, { inFlight: 400 }, ['2026-03-02T19:20:00Z']);
    const peak = night.instances();

    const seen = await instancesAt(night, { inFlight: 5 }, [
      '2026-03-02T20:59:00Z',
      '2026-03-02T22:30:00Z',
    ]);

    expect(peak).toBeGreaterThan(8);
    expect(seen).toEqual([peak, 2]);
  });

  test('a freeze keeps what stands, under load too, until it ends', async () => {
    const night = worldWithWindows(
      {
        weekly: { night: { ...NIGHT, maxInstances: 4 } },
        once: {
          audit: {
            targets: ['edge'],
            start: '2026-03-02T21:30',
            end: '2026-03-02T23:00',
            freeze: true,
          },
        },
      },
      '2026-03-02T19:45:00Z',
    );
    const before = await instancesAt(night, { inFlight: 200 }, ['2026-03-02T20:30:00Z']);

    const inside = await instancesAt(night, { inFlight: 900 }, [
      '2026-03-02T20:45:00Z',
      '2026-03-02T21:30:00Z', // the night has lowered the ceiling to 4
      '2026-03-02T21:59:00Z',
    ]);
    const after = await instancesAt(night, { inFlight: 900 }, ['2026-03-02T22:05:00Z']);

    expect(before[0]).toBeGreaterThan(4);
    expect(inside).toEqual([before[0], before[0], before[0]]);
    expect(after).toEqual([4]);
    const held = night.ports.notifier.published.filter(({ subject }) =>
      subject.includes('a freeze holds back a scale-out'),
    );
    expect(held).toHaveLength(1);
  });

  test('a beginning in the skipped hour, which no schedule fires, is acted on within a minute', async () => {
    const windows = {
      timeZone: 'Europe/Berlin',
      weekly: {
        batch: { targets: ['edge'], from: '02:30', to: '05:00', maxInstances: 2 },
      },
    };
    const night = worldWithWindows(windows, '2026-03-29T00:00:00Z');
    const configuration = configurationSchema.parse({ ...standard, windows });
    const fired = windowSchedules(configuration, scalableTargets(configuration), night.now).flatMap(
      (schedule) =>
        firings(schedule, {
          from: Date.parse('2026-03-29T00:00Z'),
          to: Date.parse('2026-03-29T02:00Z'),
        }),
    );

    // 02:30 does not exist: the window begins at 03:00 summer time, 01:00Z
    const seen = await instancesAt(night, { inFlight: 400 }, [
      '2026-03-29T00:59:00Z',
      '2026-03-29T01:01:00Z',
    ]);

    expect(fired).toEqual([]);
    expect(seen[0]).toBeGreaterThan(8);
    expect(seen[1]).toBe(2);
  });

  test('in the night when clocks go forward capacity is back by the new time', async () => {
    const night = worldWithWindows(
      { weekly: { night: { ...NIGHT, minInstances: 1 } } },
      '2026-03-28T22:00:00Z',
    );

    const seen = await instancesAt(night, { inFlight: 5 }, [
      '2026-03-29T04:56:00Z',
      '2026-03-29T04:59:00Z',
    ]);

    expect(seen).toEqual([1, 2]);
  });
});
