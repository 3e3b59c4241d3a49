import { describe, expect, test } from '@jest/globals';
import { type World, world } from '../../scenarios/world.ts';
import { configuration } from '../scaling/edge-function-scene.ts';

const QUIET = { inFlight: 20 };
const DRIFT_IS_SEEN = 10; // minutes

async function atTheFloor(day = world()): Promise<World> {
  for (let minute = 0; minute < 6; minute += 1) await day.minute(QUIET);
  return day;
}

const edge = (day: World) => day.ports.capacity['edge-function'];
const somebodySets = (day: World, current: number) =>
  edge(day).readings.set('edge', { kind: 'steady', current });
const setsOf = (day: World) => edge(day).sets.map(({ desiredCapacity }) => desiredCapacity);
const pagesOf = (day: World) =>
  day.ports.notifier.published.filter(
    ({ subject }) => subject === 'WARNING edge: somebody else changed capacity',
  );

test('a change by somebody else is audited and told once, with what Tidegate will do about it', async () => {
  const day = await atTheFloor();
  somebodySets(day, 6);

  for (let minute = 0; minute < 20; minute += 1) await day.minute(QUIET);

  expect(pagesOf(day).map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /^What: edge went from 2 instances .* to 6 .* without Tidegate.*not lowered for half an hour/,
    ),
  ]);
  expect(day.ports.store.audit.map(({ outcome }) => outcome)).toContain(
    'moved by somebody else: from 2 instances (provisioned concurrency 100) to 6 instances (provisioned concurrency 300)',
  );
});

test('what somebody else has raised is lowered half an hour later at the earliest', async () => {
  const day = await atTheFloor();
  somebodySets(day, 6);

  for (let minute = 0; minute < 30; minute += 1) await day.minute(QUIET);
  expect(setsOf(day)).toEqual([2]);

  for (let minute = 0; minute < DRIFT_IS_SEEN + 1; minute += 1) await day.minute(QUIET);
  expect(setsOf(day).slice(0, 2)).toEqual([2, 3]);
});

test('what somebody else has raised is raised further when traffic needs it', async () => {
  const day = await atTheFloor();
  somebodySets(day, 4);
  for (let minute = 0; minute < DRIFT_IS_SEEN; minute += 1) await day.minute(QUIET);

  for (let minute = 0; minute < 2; minute += 1) await day.minute({ inFlight: 180 });

  expect(setsOf(day)).toEqual([2, 8]);
});

test('what somebody else has lowered under load is raised after the usual cooldown', async () => {
  const day = await atTheFloor();
  for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 150 });
  const before = setsOf(day);
  somebodySets(day, 2);

  for (let minute = 0; minute < DRIFT_IS_SEEN + 2; minute += 1) await day.minute({ inFlight: 150 });

  expect(day.instances()).toBeGreaterThanOrEqual(4);
  expect(setsOf(day).length).toBeGreaterThan(before.length);
  expect(pagesOf(day)).toHaveLength(1);
});

test('nobody is fought: two reversals and then half an hour of peace', async () => {
  const day = await atTheFloor();
  const before = setsOf(day).length;

  for (let minute = 0; minute < 120; minute += 1) {
    await day.minute({ inFlight: 90 });
    if (day.instances() > 2) somebodySets(day, 2);
  }

  const perHour = (setsOf(day).length - before) / 2;
  expect(perHour).toBeLessThanOrEqual(3);
  expect(pagesOf(day)[1]?.text).toContain(
    'left alone for half an hour, even if traffic needs more',
  );
  expect(pagesOf(day).length).toBeLessThanOrEqual(6);
});

test('bounds are asserted again at once', async () => {
  const day = await atTheFloor();
  somebodySets(day, 30);

  for (let minute = 0; minute < DRIFT_IS_SEEN; minute += 1) await day.minute(QUIET);

  expect(setsOf(day)).toEqual([2, 20]);
  expect(pagesOf(day)).toHaveLength(1);
});

test('a change that nothing follows from is seen too, within twenty minutes', async () => {
  const day = await atTheFloor();
  for (let minute = 0; minute < 6; minute += 1) await day.minute({ inFlight: 150 });
  somebodySets(day, day.instances() + 1);

  for (let minute = 0; minute < 20; minute += 1) await day.minute({ inFlight: 150 });

  expect(pagesOf(day)).toHaveLength(1);
});

describe('is no change by somebody else:', () => {
  test('what a deployment that blocked capacity has left', async () => {
    const day = await atTheFloor();
    for (let minute = 0; minute < 4; minute += 1) await day.minute({ inFlight: 150 });
    edge(day).readings.set('edge', { kind: 'blocked', current: 0, says: 'a deployment' });
    for (let minute = 0; minute < DRIFT_IS_SEEN; minute += 1) await day.minute({ inFlight: 150 });
    somebodySets(day, 2);

    await day.minute({ inFlight: 150 });

    expect(day.instances()).toBe(4);
    expect(pagesOf(day)).toEqual([]);
  });

  test('a part of what was asked for, which starts the cooldown', async () => {
    const day = await atTheFloor();
    edge(day).rule = () => ({
      answer: { kind: 'accepted', says: 'one of two' },
      becomes: { kind: 'steady', current: 3 },
    });
    await day.minute({ inFlight: 90 });

    const [evaluation] = await day.minute({ inFlight: 120 });

    expect(evaluation).toMatchObject({ kind: 'held', decision: { reason: 'cooldown' } });
    expect(pagesOf(day)).toEqual([]);
  });

  test('an answer of AWS that is behind its own acceptance', async () => {
    const day = await atTheFloor();
    edge(day).rule = (reading) => ({
      answer: { kind: 'accepted', says: 'taken' },
      becomes: reading,
    });
    await day.minute({ inFlight: 90 });
    day.now = new Date(day.now.getTime() + 5_000);

    await day.look();

    expect(pagesOf(day)).toEqual([]);
  });

  test('in shadow mode, where somebody else is expected to scale, anything that people are told of', async () => {
    const day = await atTheFloor(world({ configuration: { ...configuration, mode: 'shadow' } }));
    somebodySets(day, 6);

    for (let minute = 0; minute < 20; minute += 1) await day.minute(QUIET);

    expect(pagesOf(day)).toEqual([]);
    expect(day.ports.store.audit.map(({ outcome }) => outcome)).toContainEqual(
      expect.stringContaining('moved by somebody else'),
    );
  });
});
