import { describe, expect, test } from '@jest/globals';
import { describeExchanges } from '../../../contracts/describe-exchanges.ts';
import { meeting } from '../every-state.ts';
import { CLUSTER, RESTORED, RESTORED_WRITER, restoreScene } from './restore-scene.ts';

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

test('a dry run names the two calls with every setting, and changes nothing', async () => {
  const { dryRun, changes, locks, old } = restoreScene();
  const before = old();

  const end = await dryRun();

  expect(JSON.parse(end.says).plan.calls).toEqual([
    {
      action: 'rds:RestoreDBClusterToPointInTime',
      parameters: {
        SourceDBClusterIdentifier: CLUSTER,
        DBClusterIdentifier: RESTORED,
        UseLatestRestorableTime: true,
        DBSubnetGroupName: 'assistant-private',
        VpcSecurityGroupIds: 'sg-0a1b2c3d',
        DBClusterParameterGroupName: 'assistant-postgresql16',
        Port: 5432,
        KmsKeyId: KEY,
        EnableIAMDatabaseAuthentication: true,
        DeletionProtection: true,
        EnableCloudwatchLogsExports: 'postgresql',
        Tags: 'team=platform; tidegate:restored-from=assistant-db latest',
      },
    },
    {
      action: 'rds:CreateDBInstance',
      parameters: {
        DBInstanceIdentifier: RESTORED_WRITER,
        DBClusterIdentifier: RESTORED,
        Engine: 'aurora-postgresql',
        DBInstanceClass: 'db.r6g.2xlarge',
        DBParameterGroupName: 'assistant-instances',
        PubliclyAccessible: false,
        Tags: 'tidegate:restored-from=assistant-db latest',
      },
    },
  ]);
  expect(changes()).toEqual([]);
  expect(locks.locks.size).toBe(0);
  expect(old()).toEqual(before);
});

describe('an approved run', () => {
  test.each([
    ['the latest point in time', 'latest', 'RestoreDBClusterToPointInTime', /Seconds 30\d$/m],
    [
      'an instant',
      '2026-11-02T07:30:00Z',
      'RestoreDBClusterToPointInTime',
      /recoveryPoint 2026-11-02T07:30:00.000Z, recoveryPointSeconds 180\d/,
    ],
    [
      'a snapshot',
      'snapshot:before-launch',
      'RestoreDBClusterFromSnapshot',
      /recoveryPoint 2026-11-01T22:00:00.000Z/,
    ],
  ])(
    'hands over a cluster from %s, equal to the old one',
    async (_, Source, operation, recovery) => {
      const { run, rds, changes, locks, told, old } = restoreScene({ Source });
      const before = old();

      const end = await run();

      expect(end.status).toBe('SUCCEEDED');
      expect(changes()).toEqual([
        `${operation} ${RESTORED}`,
        `CreateDBInstance ${RESTORED_WRITER}`,
      ]);
      const {
        id: _old,
        tags: _tags,
        earliestRestorableAt: _at,
        ...settings
      } = rds.cluster(CLUSTER);
      expect(rds.cluster(RESTORED)).toMatchObject(settings);
      expect([...rds.cluster(RESTORED).tags]).toEqual([
        ['team', 'platform'],
        ['tidegate:restored-from', `${CLUSTER} ${Source}`],
      ]);
      expect(rds.instance(RESTORED_WRITER)).toMatchObject({
        instanceClass: 'db.r6g.2xlarge',
        parameterGroup: 'assistant-instances',
        publiclyAccessible: false,
      });
      expect(old()).toEqual(before);
      expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();
      const report = told.at(-1)?.text;
      expect(report).toMatch(recovery);
      expect(report).toContain(
        `endpoint ${RESTORED}.cluster-c1a2b3.us-east-1.rds.amazonaws.com:5432`,
      );
      expect(report).toMatch(/recovery time: \d+ s/);
    },
  );

  test('asks RDS for what was approved, word for word', async () => {
    const { run, rds } = restoreScene();

    await run();

    const asked = rds.exchanges.filter(({ operation }) => /^(Restore|Create)/.test(operation));
    expect(asked.map(({ input }) => input)).toEqual([
      {
        SourceDBClusterIdentifier: CLUSTER,
        DBClusterIdentifier: RESTORED,
        UseLatestRestorableTime: true,
        DBSubnetGroupName: 'assistant-private',
        VpcSecurityGroupIds: ['sg-0a1b2c3d'],
        DBClusterParameterGroupName: 'assistant-postgresql16',
        Port: 5432,
        KmsKeyId: KEY,
        EnableIAMDatabaseAuthentication: true,
        DeletionProtection: true,
        EnableCloudwatchLogsExports: ['postgresql'],
        Tags: [
          { Key: 'team', Value: 'platform' },
          { Key: 'tidegate:restored-from', Value: `${CLUSTER} latest` },
        ],
      },
      {
        DBInstanceIdentifier: RESTORED_WRITER,
        DBClusterIdentifier: RESTORED,
        Engine: 'aurora-postgresql',
        DBInstanceClass: 'db.r6g.2xlarge',
        DBParameterGroupName: 'assistant-instances',
        PubliclyAccessible: false,
        Tags: [{ Key: 'tidegate:restored-from', Value: `${CLUSTER} latest` }],
      },
    ]);
  });

  test('restores a cluster without a key and with serverless instances as it is', async () => {
    const { run, rds } = restoreScene();
    rds.addCluster(CLUSTER, {
      kmsKeyId: undefined,
      logExports: [],
      capacity: { MinCapacity: 0.5, MaxCapacity: 16 },
    });

    const end = await run();

    expect(end.status).toBe('SUCCEEDED');
    expect(rds.cluster(RESTORED)).toMatchObject({
      kmsKeyId: undefined,
      capacity: { MinCapacity: 0.5, MaxCapacity: 16 },
    });
  });
});

describe('a run that fails', () => {
  test('leaves what it has made, names it, frees the lock, and a new one goes on from there', async () => {
    const scene = restoreScene({ Source: '2026-11-02T07:30:00Z' });
    const { rds, changes, locks, told } = scene;
    rds.withoutCapacity.add('db.r6g.2xlarge@us-east-1a');

    const end = await scene.run();

    expect(end.says).toContain('CreateWriter: AWS did not create assistant-db-restored-writer');
    expect(changes()).toEqual([`RestoreDBClusterToPointInTime ${RESTORED}`]);
    expect(rds.cluster(RESTORED).status).toBe('available');
    expect(told.at(-1)?.text).toContain(
      `released; left: cluster ${RESTORED} (available), writer none`,
    );
    expect(locks.locks.get(CLUSTER)?.holder).toBeUndefined();

    rds.withoutCapacity.clear();
    rds.addCluster(CLUSTER, { ...rds.cluster(CLUSTER), earliestRestorableAt: rds.now() }); // no longer kept
    expect((await scene.run()).status).toBe('SUCCEEDED');

    expect(changes()).toEqual([
      `RestoreDBClusterToPointInTime ${RESTORED}`,
      `CreateDBInstance ${RESTORED_WRITER}`,
    ]);
  });

  test.each<[string, (scene: ReturnType<typeof restoreScene>) => void, string]>([
    [
      'another port',
      ({ rds }) => void rds.addCluster(RESTORED, { ...rds.cluster(RESTORED), port: 5433 }),
      'port 5433 instead of 5432',
    ],
    [
      'another key',
      ({ rds }) => void rds.addCluster(RESTORED, { ...rds.cluster(RESTORED), kmsKeyId: undefined }),
      `key none instead of ${KEY}`,
    ],
    [
      'no deletion protection',
      ({ rds }) => {
        rds.cluster(RESTORED).deletionProtection = false;
      },
      'deletion protection false instead of true',
    ],
    [
      'a writer that is gone again',
      ({ rds }) => {
        rds.instance(RESTORED_WRITER).status = 'failed';
      },
      `its writer ${RESTORED_WRITER} is failed`,
    ],
    [
      'a smaller writer',
      ({ rds }) => {
        rds.instance(RESTORED_WRITER).instanceClass = 'db.r6g.large';
      },
      'its writer is a db.r6g.large, not a db.r6g.2xlarge',
    ],
  ])('does not hand over a cluster with %s', async (_, becomes, says) => {
    const scene = restoreScene();
    meeting(scene, 'beforeStep', ({ step }) => {
      if (step === 'VerifyCluster') becomes(scene);
    });

    const end = await scene.run();

    expect(end).toMatchObject({ status: 'FAILED', says: expect.stringContaining(says) });
    expect(scene.rds.clusters.has(RESTORED)).toBe(true);
  });
});

const scenes = [restoreScene(), restoreScene({ Source: 'snapshot:before-launch' })];
for (const { run } of scenes) await run();
await describeExchanges(
  'rds',
  scenes.flatMap(({ rds }) => rds.exchanges),
);
