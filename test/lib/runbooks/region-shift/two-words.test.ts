import { expect, test } from '@jest/globals';
import { CLUSTER, EAST, regionPair, shiftScene, WEST } from './shift-scene.ts';

/* By health checks each region has a word of its own, and the usual region gets requests while no word is up. */

test('fail-back is refused outside the usual region, where requests would not come', async () => {
  const pair = regionPair({ isShifted: true });
  const scene = shiftScene({
    runbook: 'fail-back',
    pair,
    change: (configuration) => {
      const block = configuration.runbooks?.regionShift[CLUSTER];
      if (block !== undefined) block.usualRegion = WEST;
      return configuration;
    },
  });

  const { says } = await scene.dryRun();

  expect(says).toContain('requests go to us-west-2, the usual region: start fail-back there');
});

test('a shift promotes nothing once the other region has begun to send requests to itself', async () => {
  const scene = shiftScene({ runbook: 'region-shift' });
  scene.beforeStep = ({ step, isDryRun }) => {
    if (step === 'Promote' && !isDryRun) scene.traffic.shiftedTo.add(EAST);
  };

  const end = await scene.run();

  expect(end.says).toContain('us-east-1 keeps requests away from us-west-2');
  expect(scene.promotions()).toEqual([]);
  expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
});

test.each([
  ['that is at work', 60, 'FAILED'],
  ['that must have ended', -60, 'SUCCEEDED'],
])('a planned shift beside a run in the other region %s', async (_, seconds, status) => {
  const scene = shiftScene({ runbook: 'region-shift' });
  const id = await scene.approve();
  const expiresAt = new Date(scene.clock.now().getTime() + seconds * 1000);
  scene.partner.runThere = { runbook: 'region-shift', owner: 'the-other', expiresAt };

  const end = await scene.start(id, {
    cluster: CLUSTER,
    mode: 'run',
    inputs: {},
    automationExecutionId: id,
  });

  expect(end).toMatchObject({ status });
  expect(scene.promotions()).toHaveLength(status === 'FAILED' ? 0 : 1);
  if (status === 'FAILED') expect(end.says).toContain('holds the cluster in us-east-1');
});

test('while both keep requests away, only the region that has the writer ends it', async () => {
  const pair = regionPair({ isShifted: false });
  pair.traffic.shiftedTo.add(WEST).add(EAST);

  const back = await shiftScene({ runbook: 'fail-back', pair, here: WEST }).dryRun();
  const there = await shiftScene({ runbook: 'region-shift', pair }).dryRun();

  expect(back.says).toContain('which has the writer: start fail-back there');
  expect(there.says).toContain('start fail-back in us-east-1');
  expect(pair.traffic.violations).toEqual([]);
});
