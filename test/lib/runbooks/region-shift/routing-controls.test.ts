import { describe, expect, test } from '@jest/globals';
import type { Configuration } from '../../../../core/config/schema.ts';
import { fakeRoutingControls } from '../../../fakes/fake-regions.ts';
import { CLUSTER, EAST, type RegionPair, regionPair, shiftScene, WEST } from './shift-scene.ts';

/* By routing controls both regions turn one switch: requests go to one of them at any time, and to the writer. */

const PANEL = 'arn:aws:route53-recovery-control::111122223333:controlpanel/0123456789abcdef';
const controlOf = (region: string) => `${PANEL}/routingcontrol/${region.replaceAll('-', '')}`;

function withRoutingControls(configuration: Configuration): Configuration {
  const { runbooks, region } = configuration;
  const block = runbooks?.regionShift[CLUSTER];
  if (runbooks === undefined || block === undefined) throw new Error('no region shift');
  const routingControls = {
    here: controlOf(region),
    partner: controlOf(block.partner.region),
    endpoints: { [EAST]: 'https://a.route53-recovery-cluster.us-east-1.amazonaws.com/v1' },
  };
  const regionShift = { [CLUSTER]: { ...block, routingControls } };
  return { ...configuration, runbooks: { ...runbooks, regionShift } };
}

const pairAt = (isShifted: boolean) =>
  regionPair({ isShifted, traffic: fakeRoutingControls([EAST, WEST]) });
const scene = (runbook: 'region-shift' | 'fail-back', pair: RegionPair, inputs = {}) =>
  shiftScene({ runbook, pair, inputs, change: withRoutingControls });

describe.each([
  ['planned', {}],
  ['unplanned', { Kind: 'unplanned', AcceptDataLossOf: CLUSTER }],
])('a %s shift', (_, inputs) => {
  test('turns the switch after the writer has moved', async () => {
    const pair = pairAt(false);

    const end = await scene('region-shift', pair, inputs).run();

    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect([pair.traffic.requestsGoTo(), pair.database.writerRegion]).toEqual([WEST, WEST]);
    expect(pair.traffic.violations).toEqual([]);
  });
});

test('fail-back turns it back, and names the one call', async () => {
  const pair = pairAt(true);
  const back = scene('fail-back', pair);

  const dryRun = await back.dryRun();
  const end = await back.run();

  expect(JSON.parse(dryRun.says).plan.calls).toContainEqual({
    action: 'route53-recovery-cluster:UpdateRoutingControlStates',
    parameters: { [controlOf(EAST)]: 'On', [controlOf(WEST)]: 'Off' },
  });
  expect(end).toMatchObject({ status: 'SUCCEEDED' });
  expect([pair.traffic.requestsGoTo(), pair.database.writerRegion]).toEqual([EAST, EAST]);
  expect(pair.traffic.violations).toEqual([]);
});

test('fail-back that failed once the switch was turned is finished by a new run', async () => {
  const pair = pairAt(true);
  const back = scene('fail-back', pair);
  back.beforeStep = ({ step, isDryRun }) => {
    if (step === 'VerifyTraffic' && !isDryRun) throw new Error('no endpoint answers');
  };
  const failed = await back.run();
  back.beforeStep = () => {};
  back.clock.advance(120);

  const end = await back.run();

  expect(failed.status).toBe('FAILED');
  expect(end.says).toContain('succeeded');
  expect(pair.traffic.requestsGoTo()).toBe(EAST);
  expect(back.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
});

test('a fail-back with nothing to take back promotes nothing, and moves no request', async () => {
  const pair = pairAt(false);
  const back = scene('fail-back', pair);

  await back.run();

  expect(back.promotions()).toEqual([]);
  expect([pair.traffic.requestsGoTo(), pair.database.writerRegion]).toEqual([EAST, EAST]);
});
