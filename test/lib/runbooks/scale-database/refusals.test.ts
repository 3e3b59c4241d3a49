import { afterAll, expect, test } from '@jest/globals';
import { startAwsModels } from '../../../contracts/aws-models.ts';
import { describeWithTool } from '../../../contracts/describe-with-tool.ts';
import { raise } from '../../../fakes/rds-world.ts';
import { auroraReplicaLagOf } from '../replica-lag-metric.ts';
import {
  CLUSTER,
  NEW_CLASS,
  OLD_CLASS,
  OWNED,
  READER,
  type ScalingScene,
  SPARE,
  scalingScene,
  WRITER,
} from './scaling-scene.ts';

const window = (from: string, to: string) => ({
  timeZone: 'UTC',
  weekly: { monday: { targets: [CLUSTER], days: ['mon'], from, to, verticalChanges: true } },
});
const FREEZE = {
  timeZone: 'UTC',
  once: {
    sale: { targets: [CLUSTER], start: '2026-11-02T08:30', end: '2026-11-03T00:00', freeze: true },
  },
};

test.each<[string, Parameters<typeof scalingScene>[0], (scene: ScalingScene) => void, string]>([
  [
    'the class that all have',
    { inputs: { InstanceClass: OLD_CLASS } },
    () => {},
    `every configured instance is a ${OLD_CLASS} already`,
  ],
  ['a word that is no class', { inputs: { InstanceClass: 'large' } }, () => {}, 'InstanceClass is'],
  [
    'serverless as a class',
    { inputs: { InstanceClass: 'db.serverless' } },
    () => {},
    'InstanceClass is',
  ],
  [
    'a class that AWS does not have',
    {},
    ({ rds }) => {
      for (const zone of ['a', 'b', 'c']) rds.notOffered.add(`${NEW_CLASS}@us-east-1${zone}`);
    },
    `AWS does not offer ${NEW_CLASS} for aurora-postgresql 16.9`,
  ],
  [
    'a class that AWS does not have in a zone',
    {},
    ({ rds }) => rds.notOffered.add(`${NEW_CLASS}@us-east-1c`),
    `in us-east-1c, where ${SPARE} is`,
  ],
  [
    'a serverless instance',
    {},
    ({ rds }) => {
      rds.instance(SPARE).instanceClass = 'db.serverless';
    },
    `${SPARE} is serverless`,
  ],
  [
    'an instance with a change of its own to come',
    {},
    ({ rds }) => {
      rds.instance(SPARE).pending = { EngineVersion: '16.13' };
    },
    `${SPARE} is available with ${OLD_CLASS}, pending EngineVersion 16.13`,
  ],
  [
    'an instance that is not available',
    {},
    ({ rds }) => {
      rds.instance(READER).status = 'rebooting';
    },
    `${READER} is rebooting`,
  ],
  [
    'a cluster that is not available',
    {},
    ({ rds }) => rds.setClusterStatus(CLUSTER, 'upgrading'),
    `cluster ${CLUSTER} is upgrading`,
  ],
  [
    'a configured instance that is not there',
    {},
    ({ rds }) => rds.instances.delete(SPARE),
    `${SPARE} is not in cluster ${CLUSTER}`,
  ],
  [
    "a writer that is one of Tidegate's readers",
    {},
    ({ rds }) => {
      rds.instance(WRITER).isWriter = false;
      rds.instance(OWNED).isWriter = true;
    },
    'the one writer is not among the configured instances',
  ],
  [
    'readers that are all behind',
    {},
    ({ rds, metrics }) => {
      for (const id of [READER, SPARE]) metrics.publish(auroraReplicaLagOf(id), [5000], rds.now());
    },
    `no reader may become writer: ${READER} is 5000 ms behind`,
  ],
  [
    'a time outside its window',
    { windows: window('10:00', '14:00') },
    () => {},
    'not before 2026-11-02 10:00 UTC, window monday',
  ],
  [
    'a window with too little left',
    { windows: window('07:00', '08:40') },
    () => {},
    '3 changes take 2700 s, which its windows have no room for now: allowed until 2026-11-02 08:40',
  ],
  ['a freeze that begins too soon', { windows: FREEZE }, () => {}, '3 changes take 2700 s'],
])('refuses %s before anything changes', async (_, options, meets, says) => {
  const scene = scalingScene(options);
  meets(scene);

  const end = await scene.dryRun();
  const started = await scene.run();

  expect(end).toMatchObject({ status: 'FAILED', says: expect.stringContaining(says) });
  expect(started.says).toContain(says);
  expect(scene.changes()).toEqual([]);
  expect(scene.locks.locks.size).toBe(0);
});

test.each([
  ['outside its window', window('10:00', '14:00')],
  ['in a freeze', FREEZE],
])('goes %s when its input says so', async (_, windows) => {
  const { run } = scalingScene({ windows, inputs: { InAnyWindow: 'yes' } });

  expect((await run()).status).toBe('SUCCEEDED');
});

test('what has changed between the approval and the lock is not begun', async () => {
  const scene = scalingScene();
  const id = await scene.approve();
  scene.beforeStep = ({ step }) => {
    if (step === 'CheckChange')
      scene.rds.addSnapshot({ id: 'assistant-db-scale-1', cluster: CLUSTER });
  };

  const inputs = { InstanceClass: NEW_CLASS };
  const request = { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id };
  const end = await scene.start(id, request);

  expect(end.says).toContain('CheckChange: the cluster is no longer as approved');
  expect(scene.changes()).toEqual([]);
  expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
});

test.each(['TakeSnapshot', 'ChangeReader', 'FailOver', 'ChangeOthers'])(
  '%s changes nothing once the lock is lost',
  async (lost) => {
    const scene = scalingScene();
    let before: readonly string[] = [];
    scene.beforeStep = ({ step, isDryRun }) => {
      if (step !== lost || isDryRun) return;
      before = scene.changes();
      scene.locks.locks.set(CLUSTER, { token: 99 });
    };

    const end = await scene.run();

    expect(end.says).toContain(`${lost}: this run has lost the lock`);
    expect(scene.changes()).toEqual(before);
  },
);

test('an approval of another class', async () => {
  const scene = scalingScene();
  const id = await scene.approve();

  const inputs = { InstanceClass: 'db.r6g.16xlarge' };
  const request = { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id };
  const end = await scene.start(id, request);

  expect(end.says).toContain(`is for InstanceClass=${NEW_CLASS}, not for`);
  expect(scene.changes()).toEqual([]);
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  const operations = [
    'DescribeDBClusters',
    'DescribeDBInstances',
    'DescribeDBClusterSnapshots',
    'DescribeOrderableDBInstanceOptions',
    'CreateDBClusterSnapshot',
    'ModifyDBInstance',
    'FailoverDBCluster',
  ];

  test.each(operations)('%s: each error that it has keeps the run safe', async (operation) => {
    const modelled = await models.modelledErrors('rds', operation);
    const refusals = [...modelled.map(({ name }) => name), 'AccessDenied', 'Throttling'];

    for (const name of refusals) {
      const scene = scalingScene();
      const id = await scene.approve();
      scene.rds.before = (called) => {
        if (called === operation) raise(name, 'as AWS says it');
      };

      const inputs = { InstanceClass: NEW_CLASS };
      const request = { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id };
      const end = await scene.start(id, request);

      const holder = scene.locks.locks.get(CLUSTER)?.holder;
      expect(end.status).toBe('FAILED');
      expect(scene.rds.instance(WRITER)).toMatchObject({
        isWriter: true,
        instanceClass: OLD_CLASS,
      });
      expect(scene.failovers()).toBe(0);
      if (holder !== undefined) expect(holder.heldBecause).toMatch(/failed: ./);
    }
  });

  test.each(['CreateDBClusterSnapshot', 'ModifyDBInstance', 'FailoverDBCluster'])(
    '%s whose answer is lost takes effect once, and is found',
    async (operation) => {
      const scene = scalingScene();
      const id = await scene.approve();
      scene.rds.loseAnswerOf = operation;

      const inputs = { InstanceClass: NEW_CLASS };
      const request = { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id };
      const end = await scene.start(id, request);

      expect(end.status).toBe('SUCCEEDED');
      expect(scene.failovers()).toBeLessThanOrEqual(1);
      expect(scene.rds.snapshots.size).toBe(1);
      expect(scene.classes()).toMatchObject({ [WRITER]: NEW_CLASS, [READER]: NEW_CLASS });
    },
  );
});
