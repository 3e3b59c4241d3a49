import { afterAll, describe, expect, test } from '@jest/globals';
import { startAwsModels } from '../../contracts/aws-models.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { raise } from '../../fakes/rds-world.ts';
import { describeEveryState, fault, meeting } from './every-state.ts';
import {
  CLUSTER,
  type MachineScene,
  machineScene,
  READER,
  RUNBOOK,
  WRITER,
} from './machine-scene.ts';

function failovers({ changes }: MachineScene): number {
  return changes().filter((operation) => operation === 'FailoverDBCluster').length;
}

function expectSafe(scene: MachineScene): void {
  expect(failovers(scene)).toBeLessThanOrEqual(1);
  expect(scene.rds.members(CLUSTER).filter(({ isWriter }) => isWriter)).toHaveLength(1);
}

function expectDone({ rds }: MachineScene): void {
  expect(rds.instance(READER)).toMatchObject({ isWriter: true, status: 'available' });
}

describeEveryState({ runbook: RUNBOOK, scene: machineScene, expectSafe, expectDone });

describe('a run that fails', () => {
  const failing = (name: string, meets: () => void) => {
    const scene = meeting(machineScene(), 'beforeStep', ({ step }) => {
      if (step === 'VerifyWriter') scene.rds.instance(READER).status = 'rebooting';
      if (step === name) meets();
    });
    return scene;
  };

  test('says that people were not told when that failed', async () => {
    const end = await failing(RUNBOOK.failedEnd.name, fault).run();

    expect(end.path.at(-1)).toBe('FailedUntold');
  });

  test('leaves its lock to end by itself when it cannot be settled', async () => {
    const scene = failing(RUNBOOK.compensation.name, fault);
    await scene.run();
    const holder = scene.locks.locks.get(CLUSTER)?.holder;

    expect(holder?.heldBecause).toBeUndefined();
    expect(holder?.expiresAt.getTime()).toBeLessThan(scene.rds.now().getTime() + 3600_000);
    expect((await scene.dryRun()).says).toContain('holds the cluster until');
  });
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  const operations = [
    'DescribeDBClusters',
    'DescribeDBInstances',
    'FailoverDBCluster',
    'ModifyDBInstance',
  ];

  test.each(operations)('%s: each error that it has keeps the run safe', async (operation) => {
    const modelled = await models.modelledErrors('rds', operation);
    const refusals = [...modelled.map(({ name }) => name), 'AccessDenied', 'Throttling'];

    for (const name of refusals) {
      const scene = machineScene();
      const id = await scene.approve();
      scene.rds.before = (called) => {
        if (called === operation) raise(name, 'as AWS says it');
      };

      const request = { cluster: CLUSTER, mode: 'run', automationExecutionId: id };
      const end = await scene.start(id, request);

      expect(end.status).toBe(operation === 'ModifyDBInstance' ? 'SUCCEEDED' : 'FAILED');
      expectSafe(scene);
      if (operation !== 'FailoverDBCluster') continue;
      expect(end.says).toContain(name);
      expect(scene.rds.instance(WRITER).isWriter).toBe(true);
      expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    }
  });

  test('FailoverDBCluster whose answer is lost is not called again, and its effect is found', async () => {
    const scene = machineScene();
    const id = await scene.approve();
    scene.rds.loseAnswerOf = 'FailoverDBCluster';

    const request = { cluster: CLUSTER, mode: 'run', automationExecutionId: id };
    const end = await scene.start(id, request);

    expect(end.status).toBe('SUCCEEDED');
    expect(failovers(scene)).toBe(1);
    expectSafe(scene);
  });
});
