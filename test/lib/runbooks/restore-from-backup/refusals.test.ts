import { afterAll, expect, test } from '@jest/globals';
import { startAwsModels } from '../../../contracts/aws-models.ts';
import { describeWithTool } from '../../../contracts/describe-with-tool.ts';
import { raise } from '../../../fakes/rds-world.ts';
import {
  CLUSTER,
  RESTORED,
  RESTORED_WRITER,
  type RestoreScene,
  restoreScene,
  WRITER,
} from './restore-scene.ts';

const snapshot = (id: string) => ({ Source: `snapshot:${id}` });

test.each<[string, Readonly<Record<string, string>>, (scene: RestoreScene) => void, string]>([
  ['an instant to come', { Source: '2026-11-02T09:00:00Z' }, () => {}, 'is in the future'],
  [
    'an instant that is not backed up yet',
    { Source: '2026-11-02T07:58:00Z' },
    () => {},
    'is not between 2026-10-26T08:00:00.000Z and 2026-11-02T07:55:0',
  ],
  [
    'an instant that is no longer kept',
    { Source: '2026-10-20T08:00:00Z' },
    () => {},
    'is not between 2026-10-26T08:00:00.000Z and',
  ],
  ['a day in no calendar', { Source: '2026-02-30T08:00:00Z' }, () => {}, 'is in no calendar'],
  ['a source that is none', { Source: 'yesterday' }, () => {}, 'Source is like'],
  ['a snapshot that is not there', snapshot('nightly'), () => {}, 'there is no snapshot nightly'],
  [
    'a snapshot of another cluster',
    snapshot('theirs'),
    ({ rds }) => {
      rds.addCluster('other-db');
      rds.addSnapshot({ id: 'theirs', cluster: 'other-db' });
    },
    'theirs is a snapshot of other-db',
  ],
  [
    'a snapshot that is being taken',
    snapshot('now'),
    ({ rds }) => void rds.addSnapshot({ id: 'now', cluster: CLUSTER, status: 'creating' }),
    'snapshot now is creating',
  ],
  [
    'a snapshot with another key',
    snapshot('plain'),
    ({ rds }) => void rds.addSnapshot({ id: 'plain', cluster: CLUSTER, kmsKeyId: undefined }),
    'snapshot plain is encrypted with no key',
  ],
  [
    'a snapshot of another version',
    snapshot('old'),
    ({ rds }) => void rds.addSnapshot({ id: 'old', cluster: CLUSTER, engineVersion: '15.4' }),
    'snapshot old is of version 15.4',
  ],
  [
    'the name of the old cluster',
    { NewClusterIdentifier: CLUSTER },
    () => {},
    `the new cluster is named ${CLUSTER}-…`,
  ],
  [
    'a name that does not begin with the old one',
    { NewClusterIdentifier: 'restored' },
    () => {},
    `the new cluster is named ${CLUSTER}-…, not restored`,
  ],
  ['a name that RDS has not', { NewClusterIdentifier: 'a_b' }, () => {}, 'NewClusterIdentifier is'],
  [
    'the name of a cluster',
    {},
    ({ rds }) => void rds.addCluster(RESTORED),
    `there is a cluster ${RESTORED} already`,
  ],
  [
    'the name of a cluster that was restored from another instant',
    {},
    ({ rds }) => {
      const tags = new Map([['tidegate:restored-from', `${CLUSTER} 2026-11-02T07:30:00Z`]]);
      rds.addCluster(RESTORED, { tags });
    },
    `there is a cluster ${RESTORED} already`,
  ],
  [
    "a writer's name that is taken",
    {},
    ({ rds }) => void rds.addInstance({ id: RESTORED_WRITER, cluster: CLUSTER }),
    `there is an instance ${RESTORED_WRITER} already`,
  ],
  [
    'a cluster without a writer',
    {},
    ({ rds }) => {
      rds.instance(WRITER).isWriter = false;
    },
    `${CLUSTER} has no writer to copy`,
  ],
])('refuses %s before anything changes', async (_, inputs, meets, says) => {
  const scene = restoreScene(inputs);
  meets(scene);

  const end = await scene.dryRun();
  const started = await scene.run();

  expect(end).toMatchObject({ status: 'FAILED', says: expect.stringContaining(says) });
  expect(started.says).toContain(says);
  expect(scene.changes()).toEqual([]);
  expect(scene.locks.locks.size).toBe(0);
});

test('what has changed between the approval and the call is not asked for', async () => {
  const scene = restoreScene();
  const id = await scene.approve();
  scene.beforeStep = ({ step }) => {
    if (step === 'Restore') scene.rds.cluster(CLUSTER).deletionProtection = false;
  };

  const end = await scene.start(id, requestOf(id));

  expect(end.says).toContain('and was not approved');
  expect(scene.changes()).toEqual([]);
  expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
});

test.each(['Restore', 'CreateWriter'])('%s changes nothing once the lock is lost', async (lost) => {
  const scene = restoreScene();
  let before: readonly string[] = [];
  scene.beforeStep = ({ step, isDryRun }) => {
    if (step !== lost || isDryRun) return;
    before = scene.changes();
    scene.locks.locks.set(CLUSTER, { token: 99 });
  };

  const end = await scene.run();

  expect(end.says).toContain(`${lost}: this run has lost the lock`);
  expect(scene.changes()).toEqual(before);
});

test('a restored cluster is restored once', async () => {
  const scene = restoreScene();
  await scene.run();
  const once = scene.changes();

  const end = await scene.run();

  expect(end.says).toContain(`${RESTORED} was restored by an earlier run already`);
  expect(scene.changes()).toEqual(once);
});

await describeWithTool("AWS's models", startAwsModels, (models) => {
  afterAll(() => models.stop());

  test.each<[string, Readonly<Record<string, string>>]>([
    ['DescribeDBClusters', {}],
    ['DescribeDBInstances', {}],
    ['DescribeDBClusterSnapshots', snapshot('before-launch')],
    ['RestoreDBClusterToPointInTime', {}],
    ['RestoreDBClusterFromSnapshot', snapshot('before-launch')],
    ['CreateDBInstance', {}],
  ])('%s: each error that it has keeps the run safe', async (operation, inputs) => {
    const modelled = await models.modelledErrors('rds', operation);
    const refusals = [...modelled.map(({ name }) => name), 'AccessDenied', 'Throttling'];

    for (const name of refusals) {
      const scene = restoreScene(inputs);
      const id = await scene.approve();
      const before = scene.old();
      scene.rds.before = (called) => {
        if (called === operation) raise(name, 'as AWS says it');
      };

      const end = await scene.start(id, requestOf(id, inputs));

      expect(end.status).toBe('FAILED');
      expect(scene.old()).toEqual(before);
      expect(scene.locks.locks.get(CLUSTER)?.holder?.heldBecause).toBeUndefined();
      if (operation.startsWith('Describe')) continue;
      expect(end.says).toContain(name);
      expect(scene.locks.locks.get(CLUSTER)?.holder).toBeUndefined();
    }
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['RestoreDBClusterToPointInTime', {}],
    ['RestoreDBClusterFromSnapshot', snapshot('before-launch')],
    ['CreateDBInstance', {}],
  ])('%s whose answer is lost takes effect once, and is found', async (operation, inputs) => {
    const scene = restoreScene(inputs);
    const id = await scene.approve();
    scene.rds.loseAnswerOf = operation;

    const end = await scene.start(id, requestOf(id, inputs));

    expect(end.status).toBe('SUCCEEDED');
    const asked = scene.rds.exchanges.filter((exchange) => exchange.operation === operation);
    expect(asked).toHaveLength(1);
  });
});

function requestOf(id: string, given: Readonly<Record<string, string>> = {}) {
  const inputs = { Source: 'latest', NewClusterIdentifier: RESTORED, ...given };
  return { cluster: CLUSTER, mode: 'run', inputs, automationExecutionId: id };
}
