import { describe, expect, test } from '@jest/globals';
import { brokenRules } from '../../../core/config/rules.ts';
import { configurationSchema } from '../../../core/config/schema.ts';

const broken = (runbooks: object) =>
  brokenRules(
    configurationSchema.parse({
      project: 'assistant',
      region: 'us-east-1',
      quota: { concurrentExecutions: 1000 },
      auroraClusters: {
        database: {
          clusterIdentifier: 'db',
          instanceClass: 'db.r6g.large',
          memoryMegabytes: 16_384,
          maxDatabaseConnections: 1600,
          availabilityZones: ['us-east-1a'],
        },
      },
      runbooks,
    }),
  );

describe.each(['auroraFailover', 'scaleDatabase'])('%s', (runbook) => {
  const listing = (instances: readonly string[], cluster = 'database') =>
    broken({ [runbook]: { [cluster]: { instances } } });

  test('on a cluster of the file, with different instances, breaks no rule', () => {
    expect(listing(['db-1', 'db-2'])).toEqual([]);
  });

  test('on a cluster that is not there says which was meant', () => {
    expect(listing(['db-1', 'db-2'], 'databse')).toMatchObject([
      { path: ['runbooks', runbook, 'databse'], mend: 'write database' },
    ]);
  });

  test('names an instance once', () => {
    expect(listing(['db-1', 'db-1'])).toMatchObject([
      { path: ['runbooks', runbook, 'database', 'instances', 1], found: 'db-1 again' },
    ]);
  });

  test("names none of Tidegate's own readers", () => {
    expect(listing(['db-1', 'db-tidegate-01'])).toMatchObject([
      { path: ['runbooks', runbook, 'database', 'instances', 1], found: 'db-tidegate-01' },
    ]);
  });
});

test('restoreFromBackup on a cluster that is not there says which was meant', () => {
  expect(broken({ restoreFromBackup: { databse: {} } })).toMatchObject([
    { path: ['runbooks', 'restoreFromBackup', 'databse'], mend: 'write database' },
  ]);
  expect(broken({ restoreFromBackup: { database: {} } })).toEqual([]);
});
