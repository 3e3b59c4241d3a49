import { describe, expect, test } from '@jest/globals';
import { instancesAt, NIGHT, worldWithWindows } from './windows-world.ts';
import type { World } from './world.ts';

/* The rules of docs/windows.md as days, beside those of an ordinary night in a-night.test.ts. */

const QUIET = { inFlight: 5 };
const BUSY = { inFlight: 400 };

describe('where windows overlap', () => {
  const night = { ...NIGHT, minInstances: 1, maxInstances: 4 };
  const launch = {
    targets: ['edge'],
    start: '2026-03-03T05:00',
    end: '2026-03-03T12:00',
    minInstances: 10,
  };

  test('a floor above a ceiling wins, and the rest of the ceiling still holds', async () => {
    const day = worldWithWindows({ weekly: { night }, once: { launch } }, '2026-03-02T20:30:00Z');

    const seen = await instancesAt(day, BUSY, [
      '2026-03-03T03:56:00Z',
      '2026-03-03T04:00:00Z',
      '2026-03-03T05:56:00Z',
      '2026-03-03T06:10:00Z',
    ]);

    expect(seen.slice(0, 3)).toEqual([4, 10, 10]);
    expect(seen[3]).toBeGreaterThan(10);
  });

  test('the lowest ceiling holds, and the other one when it has ended', async () => {
    const evening = { targets: ['edge'], from: '20:00', to: '24:00', maxInstances: 3 };
    const day = worldWithWindows({ weekly: { night, evening } }, '2026-03-02T18:30:00Z');

    const seen = await instancesAt(day, BUSY, [
      '2026-03-02T18:59:00Z',
      '2026-03-02T19:02:00Z',
      '2026-03-02T22:50:00Z',
      '2026-03-02T23:10:00Z',
    ]);

    expect(seen[0]).toBeGreaterThan(8);
    expect(seen.slice(1)).toEqual([3, 3, 4]);
  });
});

describe('on holidays and over new year', () => {
  const weekly = {
    night: {
      ...NIGHT,
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      exceptHolidays: true,
      minInstances: 1,
    },
  };
  const windows = { holidays: ['2026-12-25', '2027-01-01'], weekly };

  test.each([
    ['Christmas Eve', '2026-12-24', '2026-12-25', '2026-12-26'],
    ["New Year's Eve", '2026-12-31', '2027-01-01', '2027-01-02'],
  ])(
    'the night of %s goes on into the holiday, and none begins on it',
    async (_, eve, holiday, after) => {
      const days = worldWithWindows(windows, `${eve}T20:30:00Z`);

      const seen = await instancesAt(days, QUIET, [
        `${eve}T20:59:00Z`,
        `${eve}T22:00:00Z`,
        `${holiday}T05:56:00Z`,
        `${holiday}T05:58:00Z`,
        `${holiday}T23:00:00Z`,
        `${after}T05:00:00Z`,
      ]);

      expect(seen).toEqual([2, 1, 1, 2, 2, 2]);
    },
  );
});

test('windows that meet at midnight are one: nothing comes back in between', async () => {
  const shared = { targets: ['edge'], minInstances: 1 };
  const weekend = worldWithWindows(
    {
      weekly: {
        friday: { ...shared, days: ['fri'], from: '22:00', to: '24:00' },
        weekend: { ...shared, days: ['sat', 'sun'], from: '00:00', to: '24:00' },
      },
    },
    '2026-03-06T20:30:00Z',
  );
  await instancesAt(weekend, QUIET, ['2026-03-06T22:00:00Z']);

  const seen = new Set<number>();
  while (weekend.now < new Date('2026-03-08T22:56:00Z')) {
    await weekend.minute(QUIET);
    seen.add(weekend.instances());
  }

  expect([...seen]).toEqual([1]);
  expect(await instancesAt(weekend, QUIET, ['2026-03-08T22:58:00Z'])).toEqual([2]);
});

describe('in the night when clocks go back', () => {
  test('a night is an hour longer', async () => {
    const night = worldWithWindows(
      { weekly: { night: { ...NIGHT, minInstances: 1 } } },
      '2026-10-24T19:30:00Z',
    );

    const seen = await instancesAt(night, QUIET, [
      '2026-10-24T19:59:00Z',
      '2026-10-24T21:00:00Z',
      '2026-10-25T05:56:00Z',
      '2026-10-25T05:58:00Z',
    ]);

    expect(seen).toEqual([2, 1, 1, 2]);
  });

  test('a window in the repeated hour holds from its first beginning to its last end', async () => {
    const batch = { targets: ['edge'], from: '02:15', to: '02:45', maxInstances: 2 };
    const night = worldWithWindows({ weekly: { batch } }, '2026-10-24T23:45:00Z');

    const seen = await instancesAt(night, BUSY, [
      '2026-10-25T00:14:00Z',
      '2026-10-25T00:17:00Z', // 02:17
      '2026-10-25T00:55:00Z', // 02:55, after the first 02:45
      '2026-10-25T01:10:00Z', // 02:10 again
      '2026-10-25T01:41:00Z', // 02:41 again
      '2026-10-25T01:55:00Z',
    ]);

    expect(seen[0]).toBeGreaterThan(8);
    expect(seen.slice(1, 5)).toEqual([2, 2, 2, 2]);
    expect(seen[5]).toBeGreaterThan(2);
  });
});

test('every member of a group is up by its own lead time: readers ten minutes before, functions three', async () => {
  const launch = {
    targets: ['all'],
    start: '2026-03-02T12:00',
    end: '2026-03-02T15:00',
    minInstances: 6,
    minReaders: 3,
  };
  const day = worldWithWindows({ once: { launch } }, '2026-03-02T10:30:00Z', {
    groups: { all: ['edge', 'db'] },
  });
  const { 'aurora-readers': readers } = day.ports.capacity;
  readers.readings.set('db', { kind: 'steady', current: 1 });

  const seen: string[] = [];
  for (const time of ['10:49', '10:51', '10:56', '10:58'])
    seen.push(`${time} ${await instancesAndReadersAt(day, `2026-03-02T${time}:00Z`)}`);

  expect(seen).toEqual(['10:49 2+1', '10:51 2+3', '10:56 2+3', '10:58 6+3']);
});

/** `2+1`: instances of the function, readers of the cluster. */
async function instancesAndReadersAt(day: World, time: string): Promise<string> {
  while (day.now < new Date(time)) {
    await day.minute({ inFlight: 50 });
    await day.look('db');
  }
  return `${day.instances()}+${day.ports.capacity['aurora-readers'].readings.get('db')?.current}`;
}
