import { describe, expect, test } from '@jest/globals';
import { decideLock, ownHolder } from '../../../core/runbooks/lock.ts';
import { settleLock } from '../../../core/runbooks/lock-steps.ts';
import type { LockHolder, RunbookLock, RunbookPorts } from '../../../core/runbooks/ports.ts';
import type { StepRun } from '../../../core/runbooks/runbook.ts';
import { RUNBOOKS } from '../../../core/runbooks/runbooks.ts';
import { inMemoryLocks } from '../../fakes/in-memory-locks.ts';

const now = new Date('2026-03-02T09:00:00Z');
const seconds = (count: number) => new Date(now.getTime() + count * 1000);
const plan = { from: 'a', to: 'b', calls: [], hash: 'abc' };
const run = {
  runbook: RUNBOOKS['aurora-failover'],
  execution: { id: 'ours', name: 'one', startedAt: now },
  now,
};
const lock = (holder: Partial<LockHolder>): RunbookLock => ({
  token: 7,
  holder: {
    runbook: 'aurora-failover',
    owner: 'another',
    takenAt: seconds(-60),
    expiresAt: seconds(60),
    plan,
    ...holder,
  },
});

describe('a lock', () => {
  test.each([
    ['that nobody ever held is taken', undefined, 'take'],
    ['that was released is taken', { token: 7 }, 'take'],
    ['that this run holds is its own', lock({ owner: 'ours' }), 'ours'],
    ['that another run holds is refused', lock({}), 'refused'],
    ['whose run must have ended is taken', lock({ expiresAt: seconds(-11) }), 'take'],
    ['within the skew of clocks is refused', lock({ expiresAt: seconds(-9) }), 'refused'],
    ['that a failed run has left is taken', lock({ heldBecause: 'not proven' }), 'take'],
    [
      'that a failed run of another runbook has left is refused',
      lock({ heldBecause: 'not proven', runbook: 'region-shift' }),
      'refused',
    ],
  ])('%s', (_, given, kind) => {
    expect(decideLock(given, run).kind).toBe(kind);
  });

  test('says what is to be done first', () => {
    const left = lock({ heldBecause: 'not proven', runbook: 'region-shift' });

    expect(decideLock(left, run).says).toBe(
      'a run of region-shift has not finished: start region-shift again first',
    );
  });
});

describe('what a run of fail-back has left', () => {
  const shift = { ...run, runbook: RUNBOOKS['region-shift'] };
  const left = (more: Partial<LockHolder>) =>
    lock({ runbook: 'fail-back', expiresAt: seconds(-100), ...more });

  test('is taken by region-shift when it has asked for nothing, and not continued', () => {
    const decision = decideLock(left({}), shift);

    expect(decision.kind).toBe('take');
    expect(decision).not.toHaveProperty('unfinished');
  });

  test.each([
    ['has asked AWS', left({ askedAt: seconds(-200) })],
    ['has continued another', left({ continues: 'another' })],
    ['may be running', left({ expiresAt: seconds(60) })],
  ])('is left alone when it %s', (_, given) => {
    expect(decideLock(given, shift).kind).toBe('refused');
  });

  test('is left alone by a failover', () => {
    expect(decideLock(left({}), run).kind).toBe('refused');
  });
});

test('a plan is unfinished only when its run is over', () => {
  expect(decideLock(lock({}), run)).not.toHaveProperty('unfinished');
  expect(decideLock({ token: 7 }, run)).not.toHaveProperty('unfinished');
  expect(decideLock(lock({ heldBecause: 'not proven' }), run)).toMatchObject({ unfinished: plan });
  expect(decideLock(lock({ expiresAt: seconds(-11) }), run)).toMatchObject({ unfinished: plan });
});

test.each([
  [60, 'refused'],
  [69, 'refused'],
  [71, 'take'],
])('a run that was aborted %s s ago, whose last step may take 60 s: %s', (ago, kind) => {
  expect(decideLock(lock({}), run, seconds(-ago)).kind).toBe(kind);
});

test.each([
  [69, 'refused'],
  [71, 'take'],
])('a run that has failed, and may have begun to ask AWS %s s ago: %s', (ago, kind) => {
  const left = lock({ heldBecause: 'not proven', askedAt: seconds(-ago) });

  expect(decideLock(left, run).kind).toBe(kind);
});

test('a lock that is to be released, and has a request in it since it was read, is not', async () => {
  const locks = inMemoryLocks();
  const mine = lock({ owner: 'ours' });
  const asked = { ...lock({ owner: 'ours', askedAt: now }), token: 8 };
  locks.locks.set('db', mine);
  const late = {
    ...locks,
    read: async () => {
      const read = await locks.read('db');
      await locks.write('db', mine, asked);
      return read;
    },
  };

  const stepRun = { ...run, request: { cluster: 'db', mode: 'run' }, outcomes: new Map() };
  const outcome = await settleLock(
    stepRun as unknown as StepRun,
    {
      locks: late,
    } as unknown as RunbookPorts,
  );

  expect(outcome.kind).toBe('failed');
  expect(locks.locks.get('db')).toEqual(asked);
});

test('a run that has settled its lock holds it no more', () => {
  expect(ownHolder(lock({ owner: 'ours' }), run)).toBeDefined();
  expect(ownHolder(lock({ owner: 'ours', heldBecause: 'not proven' }), run)).toBeUndefined();
  expect(ownHolder(lock({}), run)).toBeUndefined();
});
