import { expect, test } from '@jest/globals';
import { brokenRules } from '../../../core/config/rules.ts';
import { configurationSchema } from '../../../core/config/schema.ts';

const edge = {
  functionName: 'edge',
  alias: 'live',
  memoryMegabytes: 1024,
  scaling: { maxInstances: 8 },
};

const broken = (regionShift: object) =>
  brokenRules(
    configurationSchema.parse({
      project: 'assistant',
      region: 'us-west-2',
      quota: { concurrentExecutions: 1000 },
      edgeFunctions: { edge },
      auroraClusters: {
        database: {
          clusterIdentifier: 'db',
          instanceClass: 'db.r6g.large',
          memoryMegabytes: 16_384,
          maxDatabaseConnections: 1600,
          availabilityZones: ['us-west-2a'],
        },
      },
      runbooks: {
        regionShift: {
          database: {
            globalClusterIdentifier: 'global',
            partner: { region: 'us-east-1', clusterIdentifier: 'db' },
            ...regionShift,
          },
        },
      },
    }),
  );
const at = (...path: readonly string[]) => ['runbooks', 'regionShift', 'database', ...path];

test('a pair with peaks within the ceilings breaks no rule', () => {
  expect(broken({})).toEqual([]);
  expect(broken({ peak: { instances: { edge: 8 }, readers: 4 } })).toEqual([]);
});

test('the usual region is one of the pair', () => {
  expect(broken({ usualRegion: 'us-west-2' })).toEqual([]);
  expect(broken({ usualRegion: 'us-east-1' })).toEqual([]);
  expect(broken({ usualRegion: 'eu-west-1' })).toMatchObject([
    { path: at('usualRegion'), mend: 'write us-west-2 or us-east-1' },
  ]);
});

test('a region is not its own partner', () => {
  const partner = { region: 'us-west-2', clusterIdentifier: 'db' };

  expect(broken({ partner })).toMatchObject([
    { path: at('partner', 'region'), found: 'us-west-2' },
  ]);
});

test('a peak of a function that is not there says which was meant', () => {
  expect(broken({ peak: { instances: { edgy: 2 } } })).toMatchObject([
    { path: at('peak', 'instances', 'edgy'), mend: 'write edge' },
  ]);
});

test('a peak is within the ceilings', () => {
  expect(broken({ peak: { instances: { edge: 9 }, readers: 5 } })).toMatchObject([
    { path: at('peak', 'instances', 'edge'), found: '9, and maxInstances is 8' },
    { path: at('peak', 'readers'), found: '5, and maxReaders is 4' },
  ]);
});
