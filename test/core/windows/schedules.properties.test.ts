import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configurationSchema } from '../../../core/config/schema.ts';
import { scalableTargets } from '../../../core/targets.ts';
import { boundsAt, boundsChanges } from '../../../core/windows/bounds-at.ts';
import { windowSchedules } from '../../../core/windows/schedules.ts';
import { clockChanges } from '../../../core/windows/zones.ts';
import { firings } from '../../fakes/scheduler.ts';
import { reportSeed } from '../../report-seed.ts';
import { SMALL } from '../config/configuration-scene.ts';

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
