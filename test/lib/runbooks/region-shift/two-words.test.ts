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

test('while both keep requests away, only the region that has the writer ends it', async () => {
  const pair = regionPair({ isShifted: false });
  pair.traffic.shiftedTo.add(WEST).add(EAST);

  const back = await shiftScene({ runbook: 'fail-back', pair, here: WEST }).dryRun();
  const there = await shiftScene({ runbook: 'region-shift', pair }).dryRun();

  expect(back.says).toContain('which has the writer: start fail-back there');
  expect(there.says).toContain('start fail-back in us-east-1');
  expect(pair.traffic.violations).toEqual([]);
});
