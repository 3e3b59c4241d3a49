import { afterAll, describe, expect, test } from '@jest/globals';
import { startAwsModels } from '../../../contracts/aws-models.ts';
import { describeWithTool } from '../../../contracts/describe-with-tool.ts';
import { raise } from '../../../fakes/rds-world.ts';
import { expectDone, expectSafe } from './expect-shift.ts';
import { CLUSTER, type ShiftScene, shiftScene } from './shift-scene.ts';

const UNPLANNED = { Kind: 'unplanned', AcceptDataLossOf: CLUSTER };

const RUNS = [
  {
    name: 'a planned shift',
    promotes: 'SwitchoverGlobalCluster',
    scene: () => shiftScene({ runbook: 'region-shift' }),
  },
  {
    name: 'an unplanned shift',
    promotes: 'FailoverGlobalCluster',
    scene: () => shiftScene({ runbook: 'region-shift', inputs: UNPLANNED }),
  },
  {
    name: 'a way back',
    promotes: 'SwitchoverGlobalCluster',
    scene: () => shiftScene({ runbook: 'fail-back' }),
  },
];

/** The run that was approved before anything was wrong. */
async function runApproved(scene: ShiftScene, id: string, inputs: object) {
  return scene.start(id, { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id });
}

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  describe.each(RUNS)('$name', ({ name, promotes, scene: sceneOf }) => {
    const inputs = name === 'an unplanned shift' ? UNPLANNED : {};

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

    test('that is promised and does not come holds the cluster with the reason, and sends no request', async () => {
      const scene = sceneOf();
      const before = scene.traffic.requestsGoTo();
      scene.database.complete = () => {};

      const end = await scene.run();

      expect(end.says).toMatch(/AwaitPromotion: after 1800 s the writer of assistant-global is in/);
      expect(scene.traffic.requestsGoTo()).toBe(before);
      expect(scene.locks.locks.get(CLUSTER)?.holder?.heldBecause).toContain(
        'AwaitPromotion failed',
      );
    });

    test('whose writer is gone again before it is verified sends no request', async () => {
      const scene = sceneOf();
      const before = scene.traffic.requestsGoTo();
      scene.beforeStep = ({ step, isDryRun }) => {
        if (step === 'VerifyWriter' && !isDryRun) scene.database.complete(before);
      };

      const end = await scene.run();

      expect(end.says).toContain(`VerifyWriter: the writer of assistant-global is in ${before}`);
      expect(scene.traffic.requestsGoTo()).toBe(before);
      expectSafe(scene);
    });
  });
});
