import { describe, expect, test } from '@jest/globals';
import type { Freeze } from '../../../../core/brakes/brake.ts';
import { raise } from '../../../fakes/rds-world.ts';
import { UNPLANNED } from './shift-runs.ts';
import { CLUSTER, EAST, regionPair, type ShiftScene, shiftScene, WEST } from './shift-scene.ts';

type Inputs = Readonly<Record<string, string>>;

const REASON = { DespiteReadiness: 'the east floods' };
const freeze = (until: string): Freeze => ({
  kind: 'freeze',
  id: 'freeze-1',
  reason: 'audit',
  by: 'linus',
  at: new Date('2026-11-02T07:00:00Z'),
  expiresAt: new Date(until),
});

/** Neither a dry run nor an approved run of it changes anything; both say why. */
async function expectRefused(scene: ShiftScene, says: string | RegExp): Promise<void> {
  const before = scene.world();
  const dry = await scene.dryRun();
  const real = await scene.run();
  expect(dry).toMatchObject({ status: 'FAILED', says: expect.stringMatching(says) });
  expect(real.status).toBe('FAILED');
  expect(unlocked(scene.world())).toEqual(unlocked(before));
  expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
}

/** The lock's token grows, as it must. */
function unlocked(world: object): object {
  return { ...world, locks: undefined };
}

describe('refuses before anything changes', () => {
  test.each<[string, Inputs, (scene: ShiftScene) => void, string]>([
    [
      'a copy that is too far behind',
      {},
      (scene) => {
        scene.lagMillis = 5001;
      },
      'the copy in us-west-2 is 5001 ms behind, more than 5000',
    ],
    [
      'a copy that is too far behind, whatever the reason to go on',
      REASON,
      (scene) => {
        scene.lagMillis = 5001;
      },
      'is 5001 ms behind',
    ],
    [
      'a copy that is too far behind in an unplanned run without a reason',
      UNPLANNED,
      (scene) => {
        scene.lagMillis = 5001;
      },
      'is 5001 ms behind, more than 5000; give DespiteReadiness a reason',
    ],
    [
      'a lag that nobody knows',
      {},
      (scene) => {
        scene.lagMillis = undefined;
      },
      'nobody knows how far the copy in us-west-2 is behind',
    ],
    [
      'a global cluster in the middle of a change',
      UNPLANNED,
      ({ database }) => {
        database.status = 'upgrading';
      },
      'assistant-global is upgrading',
    ],
    [
      'a global cluster that is not there',
      {},
      ({ database }) => {
        database.before = () => raise('GlobalClusterNotFoundFault', 'not found', 404);
      },
      'there is no global cluster assistant-global',
    ],
    [
      'a cluster that is not available',
      {},
      ({ rds }) => rds.setClusterStatus('assistant-db-west', 'backing-up'),
      'cluster assistant-db-west is backing-up',
    ],
    [
      'another engine version',
      REASON,
      ({ reading }) => {
        reading.global = { kind: 'known', value: { engineVersion: '16.8', isWriterHere: false } };
      },
      'engine-version: 16.6, the global cluster has 16.8',
    ],
    [
      'requests that the partner keeps away from here',
      {},
      ({ traffic }) => {
        traffic.shiftedTo.add(EAST);
      },
      'us-east-1 keeps requests away from us-west-2: start fail-back in us-west-2',
    ],
    [
      'a freeze of this region',
      {},
      (scene) => {
        scene.control = { stopped: false, brakes: [freeze('2026-11-02T12:00:00Z')] };
      },
      'assistant-edge: everything frozen until',
    ],
    [
      "a partner's peak beyond the ceiling",
      {},
      ({ partner }) => {
        partner.peak.set('assistant-edge', 900);
      },
      'assistant-edge needs 26, and its ceiling is 20',
    ],
    [
      'an unplanned run without the name of the cluster',
      { Kind: 'unplanned' },
      () => {},
      'an unplanned run may lose data: type AcceptDataLossOf=assistant-db, got none',
    ],
    [
      'an unplanned run with the name of another cluster',
      { Kind: 'unplanned', AcceptDataLossOf: 'other-db' },
      () => {},
      'got other-db',
    ],
    [
      'a planned run that accepts the loss of data',
      { AcceptDataLossOf: CLUSTER },
      () => {},
      'a planned run loses no data',
    ],
    ['a kind that there is not', { Kind: 'forced' }, () => {}, 'Kind is planned or unplanned'],
    [
      'a reason with a quote',
      { DespiteReadiness: 'a " quote' },
      () => {},
      'DespiteReadiness is like',
    ],
  ])('%s', async (_, inputs, change, says) => {
    const scene = shiftScene({ runbook: 'region-shift', inputs });
    change(scene);

    await expectRefused(scene, says);
  });

  test('shadow mode, in which nothing would be scaled', async () => {
    const scene = shiftScene({
      runbook: 'region-shift',
      change: (configuration) => ({ ...configuration, mode: 'shadow' }),
    });

    await expectRefused(scene, 'assistant-edge is in mode shadow');
  });

  test.each([
    ['in the region that sends', {}],
    ['in the region that sends, unplanned', UNPLANNED],
  ])('a shift that is started %s', async (_, inputs) => {
    const pair = regionPair({ isShifted: false });
    const scene = shiftScene({ runbook: 'region-shift', inputs, here: EAST, pair });

    await expectRefused(
      scene,
      'the writer is in us-east-1 already: start region-shift in the region that is to have it, us-west-2',
    );
  });

  test('a region whose cluster is no member of the global cluster', async () => {
    const scene = shiftScene({
      runbook: 'region-shift',
      change: (configuration) => ({ ...configuration, region: 'eu-west-1' }),
    });

    await expectRefused(scene, 'assistant-db-west in eu-west-1 is no member of assistant-global');
  });

  test('a way back that is started where the requests are', async () => {
    const pair = regionPair({ isShifted: true });
    const scene = shiftScene({ runbook: 'fail-back', here: WEST, pair });

    await expectRefused(
      scene,
      'us-west-2 has taken over from us-east-1: start fail-back in us-east-1',
    );
    expect(pair.traffic.requestsGoTo()).toBe(WEST);
  });

  test('a way back where nothing was shifted away', async () => {
    const scene = shiftScene({ runbook: 'fail-back' });
    scene.traffic.shiftedTo.clear();

    await expectRefused(scene, 'us-west-2 does not keep requests away from us-east-1');
  });

  test('a cluster that is not in the configuration', async () => {
    const scene = shiftScene({ runbook: 'region-shift' });

    const end = await scene.start('by-hand', { cluster: 'other-db', mode: 'run' });

    expect(end.says).toContain('region-shift is not configured for other-db');
  });
});
