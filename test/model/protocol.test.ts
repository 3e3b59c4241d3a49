import { describe, test } from '@jest/globals';
import * as broken from './broken-variants.ts';
import { concurrencyModel, concurrencyScene } from './concurrency-scene.ts';
import { expectFound, expectSafe, explored } from './explorations.ts';
import { lockModel } from './lock-model.ts';
import { FAILOVER_RUNBOOKS } from './lock-scene.ts';
import type { LockBounds } from './lock-world.ts';
import { loopModel } from './loop-model.ts';
import type { LoopBounds } from './loop-world.ts';
import { createProcesses } from './processes.ts';
import { readerScene, readersModel } from './reader-scene.ts';

/* docs/safety.md says what is proven here, within which bounds, and what is not. */

/** Three runs with a lease that ends between any two steps; two runs, and a call that comes late, over two leases. */
const LOOP_BOUNDS: Readonly<Record<string, LoopBounds>> = {
  'three runs': { runs: 3, atOnce: 2, ticks: 1, lostAnswers: 0 },
  'a lost answer': { runs: 2, atOnce: 2, ticks: 2, lostAnswers: 1 },
};

const NOTHING_WRONG: LockBounds = { runs: 2, forgedStarts: 0, faults: 0, aborts: 0, minutes: 0 };

const LOCK_BOUNDS: Readonly<Record<string, LockBounds>> = {
  'two runs and a fault': { ...NOTHING_WRONG, faults: 1 },
  'two runs and an abort': { ...NOTHING_WRONG, aborts: 1, minutes: 1 },
  'an approval that is used twice': { ...NOTHING_WRONG, runs: 1, forgedStarts: 1, faults: 1 },
  'one run and two faults': { ...NOTHING_WRONG, runs: 1, faults: 2 },
};

const loopOf = (bounds: LoopBounds) => ({ bounds, processes: createProcesses() });
const readers = { scene: readerScene, awsModel: readersModel };
const instances = { scene: concurrencyScene, awsModel: concurrencyModel };

describe('claim, act and record of the control loop', () => {
  test.each([
    ['three runs', 40_000],
    ['a lost answer', 50_000],
  ])('readers stay within their bounds: %s', async (name, leastStates) => {
    const bounds = LOOP_BOUNDS[name] ?? missing();
    const model = loopModel({ ...readers, ...loopOf(bounds) });

    expectSafe(await explored(`readers, ${name}`, model), leastStates);
  });

  test.each([
    ['three runs', 20_000],
    ['a lost answer', 30_000],
  ])('provisioned concurrency stays within its bounds: %s', async (name, leastStates) => {
    const bounds = LOOP_BOUNDS[name] ?? missing();
    const model = loopModel({ ...instances, ...loopOf(bounds) });

    expectSafe(await explored(`provisioned concurrency, ${name}`, model), leastStates);
  });
});

describe('the lock of a cluster and the steps of a runbook', () => {
  test.each([
    ['two runs and a fault', 80_000],
    ['two runs and an abort', 25_000],
    ['an approval that is used twice', 2_000],
    ['one run and two faults', 10_000],
  ])('one run works on it, and each asks once: %s', async (name, leastStates) => {
    const bounds = LOCK_BOUNDS[name] ?? missing();
    const processes = createProcesses();
    const model = lockModel({ runbooks: FAILOVER_RUNBOOKS, bounds, processes });

    expectSafe(await explored(`the runbook lock, ${name}`, model), leastStates);
  });
});

describe('the model finds what is wrong', () => {
  const bounds = LOOP_BOUNDS['three runs'] ?? missing();

  test('with claims that no version guards', async () => {
    const variant = { ...readers, writeState: broken.withoutVersion };

    const found = await explored(
      'claims without a version',
      loopModel({ ...variant, ...loopOf(bounds) }),
    );

    expectFound(found, /side by side, have both changed it/);
  });

  test('with readers that are not named by their slots', async () => {
    const variant = { ...readers, awsModel: broken.withoutSlots };

    const found = await explored(
      'readers without slots',
      loopModel({ ...variant, ...loopOf(bounds) }),
    );

    expectFound(found, /4 readers, and the maximum is 3/);
  });

  test('with acts that are relative', async () => {
    const variant = { scene: broken.relativeScene, awsModel: broken.relativeModel };

    const found = await explored('relative acts', loopModel({ ...variant, ...loopOf(bounds) }));

    expectFound(found, /instances, the m(ax|in)imum is/);
  });

  test.each([
    [
      'a lock that is written without a condition',
      { write: broken.withoutCondition },
      /side by side/,
    ],
    [
      'a lock that is taken from whoever holds it',
      { runbooks: broken.withoutHolder },
      /side by side|while run-. holds/,
    ],
    [
      'a failover without an intent',
      { runbooks: broken.withoutIntent },
      /asks for a second failover/,
    ],
  ])('with %s', async (what, variant, says) => {
    const faulty = { ...NOTHING_WRONG, faults: 1 };
    const model = { runbooks: FAILOVER_RUNBOOKS, bounds: faulty, processes: createProcesses() };

    expectFound(await explored(what, lockModel({ ...model, ...variant })), says);
  });
});

function missing(): never {
  throw new Error('there are no such bounds');
}
