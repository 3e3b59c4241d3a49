import { expect, test } from '@jest/globals';
import { runbookInstances } from '../../../cli/doctor/runbook-instances.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { describeExchanges } from '../../contracts/describe-exchanges.ts';
import { awsError } from '../../fakes/scripted-outside.ts';
import { configuration, examined, exchanges, whats } from './doctor-scene.ts';

const { runbooks } = configurationSchema.parse({
  ...configuration,
  runbooks: {
    auroraFailover: { 'assistant-db': { instances: ['db-writer', 'db-reader'] } },
    scaleDatabase: { 'assistant-db': { instances: ['db-writer', 'db-spare'] } },
  },
});

const member = (DBInstanceIdentifier: string, IsClusterWriter = false) => ({
  DBInstanceIdentifier,
  IsClusterWriter,
});

const withMembers = (...DBClusterMembers: object[]) =>
  examined(
    runbookInstances,
    {
      DescribeDBClusters: () => ({
        DBClusters: [{ DBClusterIdentifier: 'assistant-db', DBClusterMembers }],
      }),
    },
    { changes: { runbooks } },
  );

test('are in order when all are in their cluster', async () => {
  const found = withMembers(member('db-writer', true), member('db-reader'), member('db-spare'));

  expect(await found).toEqual({ findings: [], says: '2 lists' });
});

test('or one of them is not there, in the lists that name it', async () => {
  const found = await withMembers(member('db-writer', true), member('db-reader'));

  expect(found.findings).toMatchObject([
    {
      what: 'runbooks.scaleDatabase.assistant-db: db-spare is not in cluster assistant-db',
      mend: expect.stringMatching(/^aws rds describe-db-clusters --db-cluster-identifier/),
    },
  ]);
});

test('or the writer is not listed', async () => {
  const others = [member('db-writer'), member('db-spare'), member('db-reader', true)];

  expect(whats(await withMembers(...others))).toEqual([
    'runbooks.scaleDatabase.assistant-db: the writer db-reader is not listed',
  ]);
});

test('of a cluster that is not there are left to the check of clusters', async () => {
  const DescribeDBClusters = () => {
    throw awsError('DBClusterNotFoundFault', 'not found', 404);
  };

  expect(
    await examined(runbookInstances, { DescribeDBClusters }, { changes: { runbooks } }),
  ).toEqual({ findings: [], says: '2 lists' });
});

test('are not asked for without such a runbook', async () => {
  expect(await examined(runbookInstances, {})).toEqual({
    findings: [],
    says: '0 lists',
  });
});

await describeExchanges('rds', exchanges.rds);
