import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { small } from '../core/config/configuration-scene.ts';
import { tidegate } from './command-scene.ts';

/** JSON is YAML too. */
function fileWith(windows: object, changes: object = {}): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-')), 'tidegate.yaml');
  writeFileSync(
    file,
    JSON.stringify(small({ ...changes, windows: { timeZone: 'Europe/Berlin', ...windows } })),
  );
  return file;
}

const NIGHT = {
  targets: ['edge'],
  days: ['fri', 'sat'],
  from: '22:00',
  to: '07:00',
  minInstances: 1,
};
const LAUNCH = {
  targets: ['edge'],
  start: '2026-03-29T01:00',
  end: '2026-03-29T12:00',
  minInstances: 10,
};

test('lists every edge of a target in its zone, with overlaps and the changes of the clocks', async () => {
  const file = fileWith({ weekly: { night: NIGHT }, once: { launch: LAUNCH } });

  const { exitCode, out } = await tidegate(`calendar edge --config ${file}`);

  expect(exitCode).toBe(0);
  expect(out).toBe(`\
edge: floor 2, ceiling 20 outside of its windows. 30 days in Europe/Berlin;
  capacity is asked for 180 s before a window needs it.
  from                  floor ceiling
  Mon 2026-03-02 11:00      2      20
  Fri 2026-03-06 22:00      1      20  night
  Sat 2026-03-07 06:57      2      20
  Sat 2026-03-07 22:00      1      20  night
  Sun 2026-03-08 06:57      2      20
  Fri 2026-03-13 22:00      1      20  night
  Sat 2026-03-14 06:57      2      20
  Sat 2026-03-14 22:00      1      20  night
  Sun 2026-03-15 06:57      2      20
  Fri 2026-03-20 22:00      1      20  night
  Sat 2026-03-21 06:57      2      20
  Sat 2026-03-21 22:00      1      20  night
  Sun 2026-03-22 06:57      2      20
  Fri 2026-03-27 22:00      1      20  night
  Sat 2026-03-28 06:57      2      20
  Sat 2026-03-28 22:00      1      20  night
  Sun 2026-03-29 00:57     10      20  launch, OVERLAP, overrules night
  Sun 2026-03-29 02:00  CLOCKS go forward to 03:00
  Sun 2026-03-29 12:00      2      20
`);
});

test('says of clocks that go back what they show at that moment', async () => {
  const file = fileWith({ weekly: { night: NIGHT } });

  const { out } = await tidegate(`calendar edge --days 250 --config ${file}`);

  expect(out).toContain('  Sun 2026-10-25 03:00  CLOCKS go back to 02:00\n');
});

test('says where no windows are, and when scale-in waits', async () => {
  const file = fileWith({ weekly: { night: { ...NIGHT, scaleInOnlyInside: true } } });

  const { out } = await tidegate(`calendar --days 1 --config ${file}`);

  expect(out).toContain('  Mon 2026-03-02 11:00      2      20  no scale-in\n');
  expect(out).toContain('\ndb: floor 1, ceiling 4; no windows\n');
});

test('keeps to 80 columns, however long names are', async () => {
  const long = (letter: string) => letter.repeat(40);
  const file = fileWith({ weekly: { [long('a')]: NIGHT, [long('b')]: NIGHT, [long('c')]: NIGHT } });

  const { out } = await tidegate(`calendar --config ${file}`);

  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('gives the same as data', async () => {
  const file = fileWith({ once: { launch: LAUNCH } });

  const { out } = await tidegate(`calendar edge --json --config ${file}`);

  expect(JSON.parse(out).targets[0].entries[1]).toEqual({
    kind: 'bounds',
    at: '2026-03-28T23:57:00.000Z',
    localTime: '2026-03-29T00:57:00.000',
    floor: 10,
    frozen: false,
    ceiling: 20,
    scaleInWaits: false,
    windows: ['launch'],
    overruled: [],
  });
});

test('a wrong name or number of days is refused with what to write', async () => {
  const unknown = await tidegate('calendar assistent-edge');
  const days = await tidegate('calendar --days 0');

  expect([unknown.exitCode, days.exitCode]).toEqual([2, 2]);
  expect(unknown.err).toContain('npx tidegate calendar assistant-edge');
  expect(days.err).toContain('It must be a whole number from 1 to 366.');
});

test('marks groups, freezes and windows for vertical changes', async () => {
  const file = fileWith(
    {
      weekly: {
        sunday: {
          targets: ['all'],
          days: ['sun'],
          from: '22:00',
          to: '02:00',
          minInstances: 1,
          verticalChanges: true,
        },
      },
      once: {
        audit: {
          targets: ['all'],
          start: '2026-03-05T08:00',
          end: '2026-03-06T08:00',
          freeze: true,
        },
      },
    },
    { groups: { all: ['edge', 'db'] } },
  );

  const { out } = await tidegate(`calendar db --days 8 --config ${file}`);

  expect(out).toBe(`\
db (all): floor 1, ceiling 4 outside of its windows. 8 days in Europe/Berlin;
  capacity is asked for 600 s before a window needs it.
  from                  floor ceiling
  Mon 2026-03-02 11:00      1       4
  Thu 2026-03-05 08:00      1       4  audit, FROZEN: stays as it is
  Fri 2026-03-06 08:00      1       4
  Sun 2026-03-08 22:00  VERTICAL changes until Mon 2026-03-09 02:00, sunday
`);
});

test('check and plan warn of one-off windows that are over', async () => {
  const over = { ...LAUNCH, start: '2026-02-01T01:00', end: '2026-02-01T12:00' };
  const file = fileWith({ once: { over, launch: LAUNCH } });

  const [check, plan] = [await tidegate(`check ${file}`), await tidegate(`plan --config ${file}`)];

  expect(check.exitCode).toBe(0);
  expect(check.out).toContain(`
warning: window over is over since 2026-02-01 12:00 Europe/Berlin
  why:  it says nothing any more, and no schedule is made for it
  mend: delete windows.once.over, or write a later end
`);
  expect(plan.out).toContain('- window over is over since 2026-02-01 12:00 Europe/Berlin');
  expect(check.out + plan.out).not.toContain('window launch');
});
