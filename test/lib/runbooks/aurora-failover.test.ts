import { describe, expect, test } from '@jest/globals';
import { OutsideFaultError } from '../../../core/errors.ts';
import type { Notification } from '../../../core/ports.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { auroraReplicaLagOf, CLUSTER, machineScene, READER, WRITER } from './machine-scene.ts';

const scene = machineScene;
const report = (told: readonly Notification[]) => told.at(-1)?.text ?? '';

describe('a dry run', () => {
  test('goes through every step, names the exact calls and changes nothing', async () => {
    const { dryRun, describeCluster, changes, locks, told } = scene();
    const before = await describeCluster();

    const end = await dryRun();

    expect(end.status).toBe('SUCCEEDED');
    expect(await describeCluster()).toEqual(before);
    expect(changes()).toEqual([]);
    expect(locks.locks.size).toBe(0);
    expect(JSON.parse(end.says).plan.calls).toEqual([
      {
        action: 'rds:FailoverDBCluster',
        parameters: { DBClusterIdentifier: CLUSTER, TargetDBInstanceIdentifier: READER },
      },
      {
        action: 'rds:ModifyDBInstance',
        parameters: { DBInstanceIdentifier: READER, PromotionTier: 0, ApplyImmediately: true },
      },
      {
        action: 'rds:ModifyDBInstance',
        parameters: { DBInstanceIdentifier: WRITER, PromotionTier: 1, ApplyImmediately: true },
      },
    ]);
    expect(report(told)).toContain('| FailOver | described |');
  });

  test('has the same hash while lag and time go on, and another one for another writer', async () => {
    const { dryRun, rds, metrics } = scene();
    const hashOf = async () => JSON.parse((await dryRun()).says).plan.hash;
    const first = await hashOf();

    rds.advance(3600);
    metrics.publish(auroraReplicaLagOf(READER), [400], rds.now());
    const later = await hashOf();
    rds.instance(READER).isWriter = true;
    rds.instance(WRITER).isWriter = false;

    expect(later).toBe(first);
    expect(await hashOf()).not.toBe(first);
  });

  test('refuses, and says why, when no reader is fit', async () => {
    const { dryRun, rds, changes, told } = scene();
    rds.instance(READER).status = 'rebooting';

    const end = await dryRun();

    expect(end.status).toBe('FAILED');
    expect(end.says).toContain(`no reader of ${CLUSTER} is fit: ${READER} is rebooting`);
    expect(told.at(-1)?.subject).toBe(`aurora-failover of ${CLUSTER}: refused`);
    expect(changes()).toEqual([]);
  });
});

describe('an approved run', () => {
  test('moves the writer by one call, swaps the tiers, frees the lock and leaves a report', async () => {
    const { run, rds, changes, locks, told } = scene();

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(rds.instance(READER)).toMatchObject({ isWriter: true, promotionTier: 0 });
    expect(rds.instance(WRITER)).toMatchObject({ isWriter: false, promotionTier: 1 });
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance', 'ModifyDBInstance']);
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    expect(locks.runs.map(({ status }) => status)).toEqual(['dry-run', 'succeeded']);
    expect(told.at(-1)?.subject).toBe(`aurora-failover of ${CLUSTER}: succeeded`);
    expect(report(told)).toContain('started by ada, approved by grace');
    expect(report(told)).toMatch(/recovery time: 3\d s/);
  });

  test('does not wait for CloudWatch when that has failed too', async () => {
    const { run, metrics, rds } = scene();
    metrics.fetch = () => Promise.reject(new OutsideFaultError('could not ask CloudWatch'));

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(rds.instance(READER).isWriter).toBe(true);
  });

  test('goes on without a former writer that does not come back, and says so', async () => {
    const { run, rds, told, changes } = scene();
    rds.before = (operation) => {
      if (operation === 'FailoverDBCluster') rds.after(40, () => rds.instances.delete(WRITER));
    };

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(report(told)).toContain(`after 900 s ${WRITER} is not there`);
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance']);
  });
});

test('break glass by its role, with a reason, needs no approval and stands in the report', async () => {
  const { run, rds, told } = scene();
  const startedBy =
    'arn:aws:sts::123456789012:assumed-role/tidegate-assistant-us-east-1-break-glass/ada';

  const end = await run({ startedBy, breakGlassReason: 'nobody else is awake' });

  expect(end.status).toBe('SUCCEEDED');
  expect(rds.instance(READER).isWriter).toBe(true);
  expect(report(told)).toContain('break glass by ada: nobody else is awake');
});

const { rds, automations, run } = scene();
await run();
await describeExchanges('rds', rds.exchanges);
await describeExchanges('ssm', automations.exchanges);
