import { afterAll, describe, expect, test } from '@jest/globals';
import { startAwsModels } from '../../../contracts/aws-models.ts';
import { describeWithTool } from '../../../contracts/describe-with-tool.ts';
import { raise } from '../../../fakes/rds-world.ts';
import { expectDone, expectSafe } from './expect-shift.ts';
import { SHIFT_RUNS } from './shift-runs.ts';
import { CLUSTER, type ShiftScene } from './shift-scene.ts';

/** The run that was approved before anything was wrong. */
async function runApproved(scene: ShiftScene, id: string, inputs: object) {
  return scene.start(id, { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id });
}

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  describe.each(SHIFT_RUNS)('$name', ({ inputs, promotes, scene: sceneOf }) => {
    test.each(['DescribeGlobalClusters', promotes, 'DescribeDBClusters', 'DescribeDBInstances'])(
      '%s: each error that it has leaves writer and requests together, and the cluster free',
      async (operation) => {
        const modelled = await models.modelledErrors('rds', operation);
        const errors = [...modelled.map((error) => error.name), 'AccessDenied', 'Throttling'];

        for (const error of errors) {
          const scene = sceneOf();
          const before = scene.traffic.requestsGoTo();
          const id = await scene.approve();
          const raiseIt = (called: string) => {
            if (called === operation) raise(error, 'as AWS says it');
          };
          scene.database.before = raiseIt;
          scene.rds.before = raiseIt;

          const end = await runApproved(scene, id, inputs);

          expect(end.status).toBe('FAILED');
          expectSafe(scene);
          expect(scene.traffic.requestsGoTo()).toBe(before);
          expect(scene.database.writerRegion).toBe(before);
          expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
          if (operation === promotes) expect(end.says).toContain(error);
        }
      },
    );

    test(`${promotes} whose answer is lost is not called again, and its effect is found`, async () => {
      const scene = sceneOf();
      const id = await scene.approve();
      scene.database.loseAnswerOf = promotes;

      const end = await runApproved(scene, id, inputs);

      expect(end.status).toBe('SUCCEEDED');
      expect(scene.promotions()).toEqual([promotes]);
      expectDone(scene);
    });
  });
});
