import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../../core/errors.ts';
import type { Notification } from '../../../../core/ports.ts';
import { describeExchanges } from '../../../contracts/describe-exchanges.ts';
import { clusterArn } from '../../../fakes/fake-global-database.ts';
import { expectDone, expectSafe } from './expect-shift.ts';
import { UNPLANNED } from './shift-runs.ts';
import { CLUSTER, EAST, GLOBAL, regionPair, shiftScene, WEST } from './shift-scene.ts';

const WEST_DB = clusterArn(WEST, 'assistant-db-west');
const shift = (inputs: Readonly<Record<string, string>> = {}) =>
  shiftScene({ runbook: 'region-shift', inputs });
const report = (told: readonly Notification[]) => told.at(-1)?.text ?? '';

describe('a dry run', () => {
  test('of a planned shift names every call and changes nothing', async () => {
    const { dryRun, world } = shift();
    const before = world();

    const end = await dryRun();

    expect(end.status).toBe('SUCCEEDED');
    expect(world()).toEqual(before);
    expect(JSON.parse(end.says).plan.calls).toEqual([
      { action: 'tidegate:Freeze', parameters: { Region: EAST } },
      { action: 'tidegate:RaiseFloor', parameters: { Target: 'assistant-edge' } },
      { action: 'tidegate:RaiseFloor', parameters: { Target: CLUSTER } },
      {
        action: 'rds:SwitchoverGlobalCluster',
        parameters: { GlobalClusterIdentifier: GLOBAL, TargetDbClusterIdentifier: WEST_DB },
      },
      {
        action: 'cloudwatch:PutMetricData',
        parameters: { MetricName: 'TrafficShifted', awayFrom: EAST, Value: 1 },
      },
      { action: 'tidegate:Thaw', parameters: { Region: EAST } },
    ]);
  });

  test('of an unplanned shift says that data may be lost, and leaves the partner alone', async () => {
    const { dryRun, world } = shift(UNPLANNED);
    const before = world();

    const end = await dryRun();

    expect(world()).toEqual(before);
    expect(end.says).not.toContain('tidegate:Freeze');
    expect(JSON.parse(end.says).plan.calls).toContainEqual({
      action: 'rds:FailoverGlobalCluster',
      parameters: {
        GlobalClusterIdentifier: GLOBAL,
        TargetDbClusterIdentifier: WEST_DB,
        AllowDataLoss: true,
      },
    });
  });

  test('has the same hash while lag, peak and time go on', async () => {
    const scene = shift();
    const hash = async () => JSON.parse((await scene.dryRun()).says).plan.hash;
    const first = await hash();
    scene.lagMillis = 900;
    scene.partner.peak.set('assistant-edge', 400);
    scene.rds.advance(3600);

    expect(await hash()).toBe(first);
  });
});

describe('a planned shift', () => {
  test('freezes, scales to the peak, switches over once, sends requests, and thaws', async () => {
    const scene = shift();
    const seen: string[] = [];
    scene.afterStep = ({ step, isDryRun }) => {
      if (isDryRun || !['PreScale', 'Promote', 'VerifyWriter'].includes(step)) return;
      const { partner, traffic } = scene;
      seen.push(`${step}: ${partner.frozenUntil ? 'frozen' : 'free'}, ${traffic.requestsGoTo()}`);
    };

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(scene.promotions()).toEqual(['SwitchoverGlobalCluster']);
    expect(seen).toEqual([
      'PreScale: frozen, us-east-1',
      'Promote: frozen, us-east-1',
      'VerifyWriter: frozen, us-east-1',
    ]);
    expect(scene.partner.frozenUntil).toBeUndefined();
    expectSafe(scene);
    expectDone(scene);
  });

  test("raises floors to the partner's peak: 210 requests at once are 6 instances, a reader is one of 2", async () => {
    const { run, floors, standing, partner, rds, told } = shift();
    partner.readersThere = 2;

    await run();

    // 210 / (50 x 0.7) = 6; two readers and the instance that becomes the writer
    expect(floors).toEqual(
      new Map([
        ['assistant-edge', 6],
        [CLUSTER, 3],
      ]),
    );
    expect(standing).toBe(100);
    expect(rds.members('assistant-db-west').filter(({ isWriter }) => !isWriter)).toHaveLength(2);
    expect(report(told)).toContain(
      'assistant-edge environments 300 of 300, assistant-db readers 3 of 3',
    );
  });

  test('leaves a report with the time and the data that it took, against the objectives', async () => {
    const { run, told } = shift();

    await run();

    expect(told.at(-1)?.subject).toBe(`region-shift of ${CLUSTER}: succeeded`);
    expect(report(told)).toContain('started by ada, approved by grace');
    expect(report(told)).toMatch(/recovery time: \d+ s/);
    expect(report(told)).toContain(
      'before: writer us-east-1, globalCluster available, lagMillis 120',
    );
    expect(report(told)).toContain(
      'after: writer us-west-2, recoveryPointMillis 0, recoveryPointObjectiveMillis 5000, recoveryTimeObjectiveSeconds 900',
    );
  });

  test('thaws the partner when it fails before the writer has moved', async () => {
    const scene = shift();
    scene.scales = false;

    await scene.run();

    expect(scene.partner.calls).toContain('freeze');
    expect(scene.partner.frozenUntil).toBeUndefined();
  });
});

describe('an unplanned shift', () => {
  test('fails over by this region alone, to the peak that the configuration names', async () => {
    const scene = shift(UNPLANNED);
    scene.rds.setClusterStatus('assistant-db-east', 'inaccessible-encryption-credentials');
    scene.lagMillis = 800;

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(scene.promotions()).toEqual(['FailoverGlobalCluster']);
    expect(scene.floors.get('assistant-edge')).toBe(4);
    expect(scene.partner.calls).toEqual([]);
    expect(report(scene.told)).toContain('recoveryPointMillis 800');
    expect(report(scene.told)).toContain(`AcceptDataLossOf ${CLUSTER}`);
    expectDone(scene);
  });

  test('goes on when nobody knows the lag, and says so', async () => {
    const scene = shift(UNPLANNED);
    scene.lagMillis = undefined;

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(report(scene.told)).toContain('recoveryPointMillis unknown');
  });
});

describe('capacity that does not come in time', () => {
  test('ends the run before anything has moved, and says what to choose', async () => {
    const scene = shift();
    scene.scales = false;

    const end = await scene.run();

    expect(end.status).toBe('FAILED');
    expect(end.says).toMatch(/AwaitCapacity: after 6\d\d s assistant-edge environments 100 of 300/);
    expect(end.says).toContain('IfNotScaled=proceed');
    expect(scene.promotions()).toEqual([]);
    expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });

  test('is done without where the operator has chosen so', async () => {
    const scene = shift({ IfNotScaled: 'proceed' });
    scene.scales = false;

    const end = await scene.run();

    expect(end.status).toBe('SUCCEEDED');
    expect(report(scene.told)).toMatch(
      /goes on after 6\d\d s with assistant-edge environments 100/,
    );
    expectDone(scene);
  });
});

test('a readiness that is soft is passed with a reason, which stands in the report', async () => {
  const scene = shift({ DespiteReadiness: 'alarms follow tomorrow' });
  scene.control = { ...scene.control, stopped: true };

  const end = await scene.run();

  expect(end.status).toBe('SUCCEEDED');
  expect(report(scene.told)).toContain(
    'despite the stop switch is on, nothing is scaled: alarms follow tomorrow',
  );
});

test('a run that goes on after the promotion waits for no readiness and no capacity', async () => {
  const scene = shift();
  scene.beforeStep = ({ step, isDryRun }) => {
    if (step === 'ShiftTraffic' && !isDryRun) throw new OutsideFaultError('CloudWatch is silent');
  };
  const failed = await scene.run();
  const held = scene.locks.locks.get(CLUSTER)?.holder?.heldBecause;
  scene.beforeStep = () => {};
  scene.control = { ...scene.control, stopped: true };
  scene.scales = false;
  scene.standing = 0;

  scene.rds.advance(71); // what the failed run has asked for is on its way for so long
  const end = await scene.run();

  expect(failed.says).toContain('CloudWatch is silent');
  expect(held).toContain('ShiftTraffic failed');
  expect(end.status).toBe('SUCCEEDED');
  expect(scene.promotions()).toHaveLength(1);
  expectDone(scene);
});

test('there and back: requests follow the writer to the west, and home again', async () => {
  const pair = regionPair({ isShifted: false });
  const there = await shiftScene({ runbook: 'region-shift', pair }).run();
  const goneTo = pair.traffic.requestsGoTo();
  pair.rds.advance(3600);

  const back = shiftScene({ runbook: 'fail-back', pair });
  const end = await back.run();

  expect([there.status, goneTo, end.status]).toEqual(['SUCCEEDED', WEST, 'SUCCEEDED']);
  expectDone(back);
  expect(pair.traffic.shiftedTo.size).toBe(0);
  expect(pair.traffic.violations).toEqual([]);
  expect(back.promotions()).toEqual(['SwitchoverGlobalCluster', 'SwitchoverGlobalCluster']);
});

test('a fail-back ends that both keep requests away, where one took them from a lost one', async () => {
  const pair = regionPair({ isShifted: false });
  pair.traffic.shiftedTo.add(WEST).add(EAST);
  const back = shiftScene({ runbook: 'fail-back', pair });

  const end = await back.run();

  expect(end.status).toBe('SUCCEEDED');
  expect(pair.traffic.shiftedTo.size).toBe(0);
  expect(back.promotions()).toEqual([]); // the writer is at home already
});

const planned = shift();
await planned.run();
const unplanned = shift(UNPLANNED);
await unplanned.run();
await describeExchanges('rds', [...planned.database.exchanges, ...unplanned.database.exchanges]);
