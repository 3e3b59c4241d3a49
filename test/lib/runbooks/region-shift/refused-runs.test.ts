import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../../core/errors.ts';
import { raise } from '../../../fakes/rds-world.ts';
import { UNPLANNED } from './shift-runs.ts';
import { CLUSTER, EAST, regionPair, type ShiftScene, shiftScene, WEST } from './shift-scene.ts';

describe('refuses an approved run', () => {
  test.each([
    ['by its starter', { approvedBy: ['ada'] }, 'ada has started it and cannot approve it too'],
    ['for another plan', { plannedHash: 'f'.repeat(64) }, 'plan ffffffffffff was approved'],
    [
      'for a planned run',
      { inputs: { Kind: 'planned', AcceptDataLossOf: CLUSTER } },
      'the approval is for Kind=planned, not for Kind=unplanned',
    ],
    [
      'for the loss of nothing',
      { inputs: { Kind: 'unplanned' } },
      'the approval is for AcceptDataLossOf=none',
    ],
  ])('%s', async (_, story, says) => {
    const scene = shiftScene({ runbook: 'region-shift', inputs: UNPLANNED });
    const before = scene.world();

    const end = await scene.run(story);

    expect(end.says).toContain(says);
    expect(scene.world()).toEqual(before);
  });

  test('whose permission for the promotion is missing, and changes neither writer nor requests', async () => {
    const scene = shiftScene({ runbook: 'region-shift' });
    scene.database.before = (operation) => {
      if (operation === 'SwitchoverGlobalCluster') raise('AccessDenied', 'not authorized', 403);
    };

    const end = await scene.run();

    expect(end.says).toContain('AccessDenied: not authorized');
    expect(scene.database.writerRegion).toBe(EAST);
    expect(scene.traffic.requestsGoTo()).toBe(EAST);
    expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    expect(scene.partner.frozenUntil).toBeUndefined();
  });

  test('when the copy has fallen behind since the preflight', async () => {
    const scene = shiftScene({ runbook: 'region-shift' });
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step === 'Promote' && !isDryRun) scene.lagMillis = 60_000;
    };

    const end = await scene.run();

    expect(end.says).toContain('Promote: the copy in us-west-2 is 60000 ms behind');
    expect(scene.promotions()).toEqual([]);
  });

  test('while another one of its cluster is at work', async () => {
    const scene = shiftScene({ runbook: 'region-shift' });
    const [first, second] = [await scene.approve(), await scene.approve()];
    const request = (id: string) => ({ cluster: CLUSTER, mode: 'run', automationExecutionId: id });
    let other: Promise<{ says: string }> | undefined;
    scene.beforeStep = ({ step }) => {
      if (step === 'AwaitCapacity') other ??= scene.start(second, request(second));
    };

    const end = await scene.start(first, request(first));

    expect(end.status).toBe('SUCCEEDED');
    expect((await other)?.says).toContain('a run of region-shift holds the cluster');
    expect(scene.promotions()).toHaveLength(1);
  });

  test('of the other region while the writer moves', async () => {
    const pair = regionPair({ isShifted: false });
    const scene = shiftScene({ runbook: 'region-shift', pair });
    const other = shiftScene({ runbook: 'fail-back', pair });
    let meanwhile: Promise<{ says: string }> | undefined;
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step === 'AwaitPromotion' && !isDryRun) meanwhile ??= other.dryRun();
    };

    await scene.run();

    expect((await meanwhile)?.says).toContain('assistant-global is switching-over from arn:');
  });
});

test('a planned shift whose partner does not answer fails, and the writer stays', async () => {
  const scene = shiftScene({ runbook: 'region-shift' });
  const silent = () => Promise.reject(new OutsideFaultError('us-east-1 does not answer'));
  Object.assign(scene.partner, { freeze: silent, thaw: silent });

  const end = await scene.run();

  expect(end.says).toContain('us-east-1 does not answer');
  expect(scene.promotions()).toEqual([]);
  expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
});

describe('a run that takes over what another has left, and is refused', () => {
  const leftBy = (scene: ShiftScene) => {
    const takenAt = scene.rds.now();
    const plan = { from: WEST, to: EAST, calls: [], hash: 'any' };
    const holder = { runbook: 'region-shift', owner: 'a', takenAt, expiresAt: takenAt, plan };
    scene.locks.locks.set(CLUSTER, { token: 1, holder: { ...holder, heldBecause: 'it failed' } });
    scene.traffic.shiftedTo.delete(WEST);
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step === 'Preflight' && !isDryRun) scene.traffic.shiftedTo.add(WEST);
    };
  };

  test('releases the lock where the other region has the writer and its requests', async () => {
    const pair = regionPair({ isShifted: true });
    const scene = shiftScene({ runbook: 'region-shift', here: EAST, pair });
    leftBy(scene);

    const end = await scene.run();

    expect(end.says).toContain('start fail-back in us-east-1');
    expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });

  test('holds it while its own region keeps requests away', async () => {
    const pair = regionPair({ isShifted: true });
    pair.traffic.shiftedTo.add(EAST);
    const scene = shiftScene({ runbook: 'region-shift', here: EAST, pair });
    leftBy(scene);

    await scene.run();

    expect(scene.locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('Preflight failed');
  });
});
