import { describe, expect, test } from '@jest/globals';
import { expectSafe } from './expect-shift.ts';
import { SHIFT_RUNS } from './shift-runs.ts';
import { CLUSTER, EAST, type ShiftScene, WEST } from './shift-scene.ts';

describe.each(SHIFT_RUNS)('of $name', ({ scene: start }) => {
  test('a promotion that does not come holds the cluster with the reason, and no request is sent', async () => {
    const scene = start();
    const before = scene.traffic.requestsGoTo();
    scene.database.complete = () => {};

    const end = await scene.run();

    expect(end.says).toMatch(/AwaitPromotion: after 1800 s the writer of assistant-global is in/);
    expect(scene.traffic.requestsGoTo()).toBe(before);
    expect(scene.locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('AwaitPromotion failed');
  });

  test('a writer that is gone again before it is verified gets no request', async () => {
    const scene = start();
    const before = scene.traffic.requestsGoTo();
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) scene.database.complete(before);
    };

    const end = await scene.run();

    expect(end.says).toContain(`VerifyWriter: the writer of assistant-global is in ${before}`);
    expect(scene.traffic.requestsGoTo()).toBe(before);
    expectSafe(scene);
  });

  test.each<[string, string, (scene: ShiftScene) => void, RegExp]>([
    [
      'another change has begun',
      'VerifyWriter',
      ({ database }) => {
        database.status = 'upgrading';
      },
      /VerifyWriter: assistant-global is upgrading/,
    ],
    [
      'the writer has gone on since',
      'ShiftTraffic',
      ({ database, here }) => database.complete(here === EAST ? WEST : EAST),
      /ShiftTraffic: the writer of assistant-global is in/,
    ],
  ])('no request is sent when %s', async (_, at, change, says) => {
    const scene = start();
    const before = scene.traffic.requestsGoTo();
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step === at && !isDryRun) change(scene);
    };

    const end = await scene.run();

    expect(end.says).toMatch(says);
    expect(scene.traffic.requestsGoTo()).toBe(before);
    expect(scene.locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain(`${at} failed`);
    expectSafe(scene);
  });

  test('requests that are not where they were sent are no good end', async () => {
    const scene = start();
    const { shiftedTo, requestsGoTo } = scene.traffic;
    const before = requestsGoTo();
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step !== 'VerifyTraffic' || isDryRun) return;
      shiftedTo.clear();
      if (before === WEST) shiftedTo.add(WEST); // somebody sends them back
    };

    const end = await scene.run();

    expect(end.status).toBe('FAILED');
    expect(end.says).toMatch(
      /VerifyTraffic: (requests are not kept|us-west-2 keeps requests) away/,
    );
  });

  test('no promotion is asked for when the writer has come while the lock was read', async () => {
    const scene = start();
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step !== 'Promote' || isDryRun) return;
      let reads = 0;
      scene.database.before = () => {
        reads += 1;
        if (reads === 2) scene.database.complete(scene.here);
      };
    };

    const end = await scene.run();

    expect(end.says).toContain(`Promote: the writer has come to ${scene.here} meanwhile`);
    expect(scene.promotions()).toEqual([]);
    expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });
});
