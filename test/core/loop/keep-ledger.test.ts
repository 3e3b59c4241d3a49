import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../../core/config/schema.ts';
import { dollarsToday } from '../../../core/cost/spent-today.ts';
import { faulting, inTime } from '../../fakes/fake-capacity.ts';
import { type World, world } from '../../scenarios/world.ts';
import { configuration as standard } from '../scaling/edge-function-scene.ts';

const ledgerOf = (run: World, target = 'edge') => run.ports.store.states.get(target)?.ledger;

function wait(run: World, minutes: number): void {
  run.now = new Date(run.now.getTime() + minutes * 60_000);
}

describe('the ledger of a function', () => {
  test('counts what was asked for from the moment it was asked for, also while it is allocated', async () => {
    const run = world();
    run.ports.capacity['edge-function'].rule = inTime;
    await run.look();
    wait(run, 1);
    await run.look();

    // under its floor of 2 from the first look on, where 2 were asked for and are not there yet
    expect(ledgerOf(run)).toMatchObject({ capacity: 2, capacityHours: 2 / 60 });
  });

  test('counts what stands when AWS did not do what was asked', async () => {
    const run = world();
    run.ports.capacity['edge-function'].rule = faulting;
    await run.look();
    wait(run, 1);
    await run.look();

    expect(ledgerOf(run)).toMatchObject({ capacity: 0, capacityHours: 0, changes: 0 });
  });

  test('counts a change once it has come to stand', async () => {
    const run = world();
    await run.look();
    const asked = ledgerOf(run)?.changes;
    wait(run, 1);
    await run.look();

    expect([asked, ledgerOf(run)?.changes]).toEqual([0, 1]);
  });

  test('writes a day at the first look after midnight, and the same again when that look is lost', async () => {
    const run = world({ start: '2026-03-02T23:50:00Z' });
    await run.look();
    const state = run.ports.store.states.get('edge');
    wait(run, 15);
    await run.look();
    const first = run.ports.store.ledger.get('edge')?.get('2026-03-02');
    if (state) run.ports.store.states.set('edge', state);
    wait(run, 5);
    await run.look();

    expect(first).toMatchObject({ knownHours: 10 / 60, capacityHours: 20 / 60 });
    expect(run.ports.store.ledger.get('edge')?.get('2026-03-02')).toEqual(first);
  });

  test('is not kept in shadow mode, and stands still when a target goes back to it', async () => {
    const shadow = configurationSchema.parse({ ...standard, mode: 'shadow' });
    const run = world({ configuration: shadow });
    await run.look();
    const never = ledgerOf(run);
    const acting = world();
    await acting.look();
    wait(acting, 6);
    await acting.look();
    const state = acting.ports.store.states.get('edge');
    if (state) run.ports.store.states.set('edge', state);
    run.now = acting.now;
    for (const minutes of [1, 10]) {
      wait(run, minutes);
      await run.look();
    }

    expect(never).toBeUndefined();
    expect(ledgerOf(run)).toMatchObject({ capacityHours: 0.2, knownHours: 0.1, capacity: 0 });
    expect(dollarsToday(run.ports.store.states.get('edge'), run.now)).toBeCloseTo(0.15, 3);
  });

  test("follows the file's own bounds, not those of a window", async () => {
    const windows = {
      weekly: { all: { targets: ['edge'], from: '00:00', to: '24:00', minInstances: 1 } },
    };
    const run = world({ configuration: configurationSchema.parse({ ...standard, windows }) });
    await run.look();
    wait(run, 6);
    await run.look();

    expect(ledgerOf(run)).toMatchObject({
      capacity: 1,
      ceilingHours: 20 / 10,
      savedHours: { all: 1 / 10 },
    });
  });
});

test('a reader counts from when it is available', async () => {
  const run = world();
  run.ports.capacity['aurora-readers'].rule = inTime;
  await run.look('db');
  wait(run, 5);
  await run.look('db');
  const creating = ledgerOf(run, 'db');
  run.ports.capacity['aurora-readers'].settle('db');
  wait(run, 1);
  await run.look('db');

  expect(creating).toMatchObject({ capacity: 0, capacityHours: 0 });
  expect(ledgerOf(run, 'db')).toMatchObject({ capacity: 1, capacityHours: 0 });
});
