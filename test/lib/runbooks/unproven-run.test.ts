import { describe, expect, test } from '@jest/globals';
import { CLUSTER, machineScene, READER, WRITER } from './machine-scene.ts';

const scene = machineScene;

/** So long what a run has asked for may be on its way; before that no other run takes its lock. */
const ON_ITS_WAY_SECONDS = 71;

describe('a run that was not proven', () => {
  test('fails, holds the lock with the reason, and a new one finishes it without another failover', async () => {
    const broken = scene();
    const { run, rds, changes, locks } = broken;
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) rds.instance(READER).status = 'rebooting';
    };
    const failed = await run();
    expect(failed).toMatchObject({ status: 'FAILED' });
    expect(locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('VerifyWriter failed: writer:');

    broken.beforeStep = () => {};
    rds.instance(READER).status = 'available';
    rds.advance(ON_ITS_WAY_SECONDS);
    const finished = await run();

    expect(finished.status).toBe('SUCCEEDED');
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance', 'ModifyDBInstance']);
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
  });

  test('stays unfinished through a second run that fails, and the third finishes it', async () => {
    const broken = scene();
    const { run, rds, changes, locks } = broken;
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) rds.instance(READER).status = 'rebooting';
    };
    await run();
    rds.advance(ON_ITS_WAY_SECONDS);
    rds.instance(READER).status = 'available';
    await run();
    expect(locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('VerifyWriter failed');

    broken.beforeStep = () => {};
    rds.instance(READER).status = 'available';
    const finished = await run();

    expect(finished.status).toBe('SUCCEEDED');
    expect(changes()).toEqual(['FailoverDBCluster', 'ModifyDBInstance', 'ModifyDBInstance']);
  });

  test('fails when the writer has moved on before it was verified', async () => {
    const moving = scene();
    const { run, rds } = moving;
    rds.addInstance({ id: 'assistant-db-tidegate-01', cluster: CLUSTER, promotionTier: 15 });
    moving.beforeStep = ({ step, isDryRun }) => {
      if (step !== 'VerifyWriter' || isDryRun) return;
      for (const member of rds.members(CLUSTER))
        member.isWriter = member.id === 'assistant-db-tidegate-01';
    };

    const end = await run();

    expect(end.status).toBe('FAILED');
    expect(end.says).toContain('writer: assistant-db-tidegate-01 (available)');
  });

  test('is not failed over by a run whose approval was for the rest of it', async () => {
    const broken = scene();
    const { run, approve, start, rds, changes } = broken;
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step === 'VerifyWriter' && !isDryRun) rds.instance(READER).status = 'rebooting';
    };
    await run();
    rds.advance(ON_ITS_WAY_SECONDS);
    broken.beforeStep = ({ step, isDryRun }) => {
      if (step !== 'FailOver' || isDryRun) return;
      rds.instance(READER).isWriter = false; // it moves back in the last moment
      rds.instance(WRITER).isWriter = true;
    };
    rds.instance(READER).status = 'available';
    const id = await approve();

    const end = await start(id, { cluster: CLUSTER, mode: 'run', automationExecutionId: id });

    expect(end.says).toContain(`${READER} was the writer when this was approved`);
    expect(changes()).toEqual(['FailoverDBCluster']);
  });

  test('fails when a third instance has become writer', async () => {
    const { run, rds, locks } = scene();
    rds.addInstance({ id: 'assistant-db-tidegate-01', cluster: CLUSTER, promotionTier: 15 });
    const { startFailover } = rds;
    rds.startFailover = (cluster) => startFailover(cluster, 'assistant-db-tidegate-01');

    const end = await run();

    expect(end.says).toContain(`assistant-db-tidegate-01 has become writer instead of ${READER}`);
    expect(locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain('AwaitWriter failed');
  });

  test('fails when nothing has happened for ten minutes', async () => {
    const { run, rds } = scene();
    rds.before = (operation) => {
      if (operation === 'FailoverDBCluster') rds.startFailover = () => {};
    };

    const end = await run();

    expect(end.says).toMatch(/AwaitWriter: after 600 s the writer is/);
  });
});
