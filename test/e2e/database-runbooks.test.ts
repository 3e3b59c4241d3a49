import {
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { approver, operator } from '../../local/rehearsal/people.ts';
import { openRunbookStage, plannedBy, type RunbookStage } from './runbook-stage.ts';

/* scale-database and restore-from-backup on the emulator, roles enforced, from the document to the report. */

const CLUSTER = 'assistant-db';
const WRITER = 'assistant-db-writer';
const READER = 'assistant-db-reader';
const [ada, grace] = [operator('ada'), approver('grace')];

let runbooks: RunbookStage;

beforeAll(async () => {
  runbooks = await openRunbookStage({
    'runbooks.scaleDatabase': { [CLUSTER]: { instances: [WRITER, READER] } },
    'runbooks.restoreFromBackup': { [CLUSTER]: {} },
    'windows.timeZone': 'UTC',
    'windows.weekly.maintenance': {
      targets: [CLUSTER],
      days: ['sun'],
      from: '00:00',
      to: '01:00',
      verticalChanges: true,
    },
  });
  await runbooks.stage.platform.emulator.control.setInstanceTimes({
    creatingSeconds: 0,
    deletingSeconds: 0,
  });
}, 300_000);
afterAll(() => runbooks?.stage.platform.stop());

/** All that RDS says of the cluster and its instances; what can be restored follows the present. */
async function database(clusterIdentifier = CLUSTER) {
  const { rds } = runbooks.stage.platform.clients;
  const { DBClusters: [found] = [] } = await rds.send(
    new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }),
  );
  const { LatestRestorableTime: _, EarliestRestorableTime: __, ...cluster } = { ...found };
  const { DBInstances = [] } = await rds.send(
    new DescribeDBInstancesCommand({
      Filters: [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }],
    }),
  );
  return { cluster, DBInstances };
}

async function classes() {
  const { cluster, DBInstances } = await database();
  const members = cluster.DBClusterMembers ?? [];
  return {
    writer: members.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier,
    ...Object.fromEntries(
      DBInstances.map(({ DBInstanceIdentifier, DBInstanceClass }) => [
        DBInstanceIdentifier,
        DBInstanceClass,
      ]),
    ),
  };
}

/** A minute later, so that the report of the run is newer than those before it. */
async function approve(id: string) {
  runbooks.stage.platform.clock.step(60_000);
  await runbooks.approve(id, grace);
}

test('scale-database refuses outside its window, and changes nothing', async () => {
  const before = await database();

  const id = await runbooks.start(
    'scale-database',
    { Cluster: CLUSTER, InstanceClass: 'db.r6g.xlarge' },
    ada,
  );
  const ended = await runbooks.untilEnded(id);

  expect(ended.AutomationExecutionStatus).toBe('Failed');
  expect(ended.FailureMessage).toContain('which its windows have no room for now');
  expect(await database()).toEqual(before);
}, 60_000);

test('scale-database moves the writer and gives every lasting instance the class', async () => {
  const before = await database();
  const id = await runbooks.start(
    'scale-database',
    { Cluster: CLUSTER, InstanceClass: 'db.r6g.xlarge', InAnyWindow: 'yes' },
    ada,
  );
  const waiting = await runbooks.untilWaiting(id);
  expect(await database()).toEqual(before);
  expect(plannedBy(waiting)).toMatchObject({ from: WRITER, to: READER });
  await approve(id);

  const ended = await runbooks.untilEnded(id);

  expect(ended.FailureMessage).toBeUndefined();
  expect(await classes()).toMatchObject({
    writer: READER,
    [WRITER]: 'db.r6g.xlarge',
    [READER]: 'db.r6g.xlarge',
  });
  const { DBClusterSnapshots } = await runbooks.stage.platform.clients.rds.send(
    new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: CLUSTER }),
  );
  expect(DBClusterSnapshots).toMatchObject([
    { DBClusterSnapshotIdentifier: 'assistant-db-scale-1' },
  ]);
  expect((await runbooks.locks.read(CLUSTER))?.holder).toBeUndefined();
  expect((await runbooks.locks.readRuns(CLUSTER, 1))[0]).toMatchObject({ status: 'succeeded' });
}, 120_000);

test('restore-from-backup hands over a new cluster, and leaves the old one as it is', async () => {
  const before = await database();
  const restored = `${CLUSTER}-restored`;
  const inputs = { Source: 'snapshot:assistant-db-scale-1', NewClusterIdentifier: restored };
  const id = await runbooks.start('restore-from-backup', { Cluster: CLUSTER, ...inputs }, ada);
  await runbooks.untilWaiting(id);
  await approve(id);

  const ended = await runbooks.untilEnded(id);

  expect(ended.FailureMessage).toBeUndefined();
  const made = await database(restored);
  expect(made.cluster).toMatchObject({
    EngineVersion: before.cluster.EngineVersion,
    DBSubnetGroup: before.cluster.DBSubnetGroup,
    DBClusterParameterGroup: before.cluster.DBClusterParameterGroup,
    DBClusterMembers: [{ DBInstanceIdentifier: `${restored}-writer`, IsClusterWriter: true }],
  });
  expect(made.DBInstances).toMatchObject([{ DBInstanceClass: 'db.r6g.xlarge' }]);
  expect(await database()).toEqual(before);
  const [report] = await runbooks.locks.readRuns(CLUSTER, 1);
  expect(report).toMatchObject({ runbook: 'restore-from-backup', status: 'succeeded' });
  expect(report?.text).toContain(`endpoint ${made.cluster.Endpoint}`);
  expect((await runbooks.locks.read(CLUSTER))?.holder).toBeUndefined();
}, 120_000);
