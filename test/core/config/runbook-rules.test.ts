import { describe, expect, test } from '@jest/globals';
import { brokenRules } from '../../../core/config/rules.ts';
import { configurationSchema } from '../../../core/config/schema.ts';

const broken = (auroraFailover: object) =>
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
      runbooks: { auroraFailover },
    }),
  );

describe('runbooks', () => {
  test('on a cluster of the file, with different instances, break no rule', () => {
    expect(broken({ database: { instances: ['db-1', 'db-2'] } })).toEqual([]);
  });

  test('on a cluster that is not there say which was meant', () => {
    expect(broken({ databse: { instances: ['db-1', 'db-2'] } })).toMatchObject([
      { path: ['runbooks', 'auroraFailover', 'databse'], mend: 'write database' },
    ]);
  });

  test('name an instance once', () => {
    expect(broken({ database: { instances: ['db-1', 'db-1'] } })).toMatchObject([
      { path: ['runbooks', 'auroraFailover', 'database', 'instances', 1], found: 'db-1 again' },
    ]);
  });
});
