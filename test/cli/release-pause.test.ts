import { describe, expect, test } from '@jest/globals';
import { changes, FOREIGN, releaseScene } from './release-scene.ts';

describe('a pause', () => {
  const pausedFor = (minutes: number, direction: 'both' | 'scale-in' | 'scale-out') => {
    const made = releaseScene();
    const { store, rds } = made;
    store.control = { stopped: false };
    store.brakes = [
      {
        kind: 'pause',
        id: '1',
        target: 'db',
        direction,
        reason: 'release',
        by: 'ada',
        at: rds.now(),
        expiresAt: new Date(rds.now().getTime() + minutes * 60_000),
      },
    ];
    return made;
  };

  test('in both directions is enough', async () => {
    const { run, readers } = pausedFor(120, 'both');

    await run('release db --yes');

    expect(readers()).toEqual([FOREIGN]);
  });

  test.each([
    [120, 'scale-in'],
    [120, 'scale-out'],
    [0, 'both'],
  ] as const)('of %i minutes for %s is not', async (minutes, direction) => {
    const { exitCode } = await pausedFor(minutes, direction).run('release db --yes');

    expect(exitCode).toBe(1);
  });
});

test('--pause-for sets the pause first, and only with --yes', async () => {
  const { run, store, readers } = releaseScene();
  store.control = { stopped: false };

  await run('release db --pause-for 2h');
  const dryRun = store.brakes;
  const { exitCode } = await run('release db --pause-for 2h --yes');

  expect({ dryRun, exitCode }).toEqual({ dryRun: [], exitCode: 0 });
  expect(store.brakes).toMatchObject([{ kind: 'pause', target: 'db', direction: 'both' }]);
  expect(readers()).toEqual([FOREIGN]);
});

test('--pause-for something else than a duration is refused before anything is released', async () => {
  const { run, store, rds } = releaseScene();
  store.control = { stopped: false };

  const { exitCode, err } = await run('release db --pause-for soon --yes');

  expect(exitCode).toBe(2);
  expect(err).toContain('30m, 2h, 1d12h');
  expect(changes(rds.exchanges)).toEqual([]);
});
