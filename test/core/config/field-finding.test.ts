import { describe, expect, test } from '@jest/globals';
import { configurationSchema } from '../../../core/config/schema.ts';
import { problemsOf, small } from './configuration-scene.ts';

const edge = (changes: unknown) => small({ edgeFunctions: { edge: changes } });
const scaling = (changes: unknown) => edge({ scaling: changes });
const furtherBlocks = Object.keys(configurationSchema.shape).length - 5;
const db = (changes: unknown) => small({ auroraClusters: { db: changes } });

describe('a value that the schema refuses is one problem that says how to mend it', () => {
  test.each([
    [
      'too small',
      scaling({ minInstances: 0 }),
      'edgeFunctions.edge.scaling.minInstances | minInstances is a whole number from 1 to 1000 | 0 | raise it to at least 1',
    ],
    [
      'too large',
      scaling({ targetConcurrency: 1001 }),
      'edgeFunctions.edge.scaling.targetConcurrency | targetConcurrency is a whole number from 1 to 1000 | 1001 | lower it to at most 1000',
    ],
    [
      'not whole and too small, two limits at once',
      scaling({ minInstances: 0.5 }),
      'edgeFunctions.edge.scaling.minInstances | minInstances is a whole number from 1 to 1000 | 0.5 | raise it to at least 1',
    ],
    [
      'not whole',
      scaling({ minInstances: 2.5 }),
      'edgeFunctions.edge.scaling.minInstances | minInstances is a whole number from 1 to 1000 | 2.5 | write a whole number from 1 to 1000, e.g. 2',
    ],
    [
      'a number in quotes',
      scaling({ maxInstances: '20' }),
      'edgeFunctions.edge.scaling.maxInstances | maxInstances is a whole number from 1 to 1000 | text "20" | write 20 without quotes',
    ],
    [
      'a word for a number',
      scaling({ maxInstances: 'many' }),
      'edgeFunctions.edge.scaling.maxInstances | maxInstances is a whole number from 1 to 1000 | text "many" | write a whole number from 1 to 1000, e.g. 20',
    ],
    [
      'a step of 1, which would change nothing',
      scaling({ warningStep: 1 }),
      'edgeFunctions.edge.scaling.warningStep | warningStep is a number above 1, at most 10 | 1 | write a number above 1, at most 10, e.g. 1.25',
    ],
    [
      'a threshold of one side too large',
      edge({ thresholds: { cpuPercent: { warning: 101 } } }),
      'edgeFunctions.edge.thresholds.cpuPercent.warning | cpuPercent.warning is a percentage from 1 to 100 | 101 | lower it to at most 100',
    ],
    [
      'no value, where there is a default',
      scaling({ maxInstances: null }),
      'edgeFunctions.edge.scaling.maxInstances | maxInstances is a whole number from 1 to 1000 | no value | give it a value, or delete the line to get the default 20',
    ],
    [
      'no value for a block',
      edge({ pool: null }),
      'edgeFunctions.edge.pool | pool is a block of keys: scope, minConnections, maxConnections, connectionTimeout, idleTimeout and 1 more | no value | give it a value, or delete the line to get the defaults',
    ],
    [
      'no value, where there is no default',
      edge({ memoryMegabytes: null }),
      'edgeFunctions.edge.memoryMegabytes | memoryMegabytes is a whole number of megabytes from 128 to 10240 | no value | write a whole number of megabytes from 128 to 10240, e.g. 1024',
    ],
    [
      'a key that must be there is not',
      edge({ alias: undefined }),
      'edgeFunctions.edge.alias | an alias is 1-128 letters, digits, hyphens and underscores; a version number and $LATEST are not aliases | nothing, the key is missing | add it, e.g. alias: live',
    ],
    [
      'a block that must be there is not',
      small({ quota: undefined }),
      'quota | quota is a block of keys: concurrentExecutions, keepUnreserved | nothing, the key is missing | add it, e.g. quota: { concurrentExecutions: 1000 }',
    ],
    [
      'a version number for an alias',
      edge({ alias: 7 }),
      'edgeFunctions.edge.alias | an alias is 1-128 letters, digits, hyphens and underscores; a version number and $LATEST are not aliases | 7 | write it like live',
    ],
    [
      '$LATEST for an alias',
      edge({ alias: '$LATEST' }),
      'edgeFunctions.edge.alias | an alias is 1-128 letters, digits, hyphens and underscores; a version number and $LATEST are not aliases | text "$LATEST" | write it like live',
    ],
    [
      'a choice with a typing error',
      small({ mode: 'shadwo' }),
      'mode | mode is shadow or act | text "shadwo" | did you mean shadow?',
    ],
    [
      'a choice that is none',
      small({ mode: 'live' }),
      'mode | mode is shadow or act | text "live" | write shadow or act',
    ],
    [
      'yes for true',
      edge({ lambdaInsights: 'yes' }),
      'edgeFunctions.edge.lambdaInsights | lambdaInsights is true or false | text "yes" | write true',
    ],
    [
      '0 for false',
      edge({ lambdaInsights: 0 }),
      'edgeFunctions.edge.lambdaInsights | lambdaInsights is true or false | 0 | write false',
    ],
    [
      'a number for true or false',
      edge({ lambdaInsights: 3 }),
      'edgeFunctions.edge.lambdaInsights | lambdaInsights is true or false | 3 | write true or false',
    ],
    [
      'a text for a list',
      db({ availabilityZones: 'us-east-1a' }),
      'auroraClusters.db.availabilityZones | availabilityZones is a list of 1 to 6 entries | text "us-east-1a" | write a list, e.g. [us-east-1a, us-east-1b]',
    ],
    [
      'an empty list',
      db({ availabilityZones: [] }),
      'auroraClusters.db.availabilityZones | availabilityZones is a list of 1 to 6 entries | a list of 0 | write 1 to 6 entries',
    ],
    [
      'a bad entry of a list',
      db({ availabilityZones: ['us-east-1a', 'us-east-1'] }),
      'auroraClusters.db.availabilityZones.1 | a zone reads like us-east-1a | text "us-east-1" | write it like us-east-1a',
    ],
    [
      'a list for a block',
      small({ queues: ['a', 'b'] }),
      'queues | queues is a block of names, each with its own block of keys | a list of 2 | write its keys under it, one on a line and indented',
    ],
    [
      'a block for a number',
      scaling({ minInstances: { value: 2, unit: 'x' } }),
      'edgeFunctions.edge.scaling.minInstances | minInstances is a whole number from 1 to 1000 | a block with value, unit | write a whole number from 1 to 1000, e.g. 2',
    ],
    [
      'a class without its db.',
      db({ instanceClass: 'r6g.large' }),
      'auroraClusters.db.instanceClass | an instance class reads like db.r6g.large or db.serverless | text "r6g.large" | write it like db.r6g.large',
    ],
    [
      'an identifier too long to add -tidegate-03 to it',
      db({ clusterIdentifier: 'a'.repeat(52) }),
      `auroraClusters.db.clusterIdentifier | a cluster identifier is 1-51 lower-case letters, digits and single hyphens, and starts with a letter | text "${'a'.repeat(52)}" | write it like assistant-db`,
    ],
    [
      'no address',
      small({ notifyEmail: 'team' }),
      'notifyEmail | notifyEmail is an e-mail address | text "team" | write it like team@example.com',
    ],
    [
      'less unreserved than AWS keeps',
      small({ quota: { keepUnreserved: 50 } }),
      'quota.keepUnreserved | keepUnreserved is a whole number from 100 to 10000000 | 50 | raise it to at least 100',
    ],
    [
      'a file that is a list',
      [1, 2],
      `(the file) | the file is a block of keys: project, region, mode, shards, quota and ${furtherBlocks} more | a list of 2 | start from config/tidegate.yaml`,
    ],
    [
      'an empty file',
      null,
      `(the file) | the file is a block of keys: project, region, mode, shards, quota and ${furtherBlocks} more | no value | start from config/tidegate.yaml`,
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });
});

test('a text that would move the cursor of a terminal is shown escaped, and a long one cut', () => {
  const hostile = '\u001b[2J\u202e\u009b1m'.padEnd(5000, 'x');

  const [problem] = problemsOf(small({ mode: hostile }));

  expect(problem).toBe(
    `mode | mode is shadow or act | text "\\u001b[2J\\u202e\\u009b1m${'x'.repeat(51)}…" | write shadow or act`,
  );
});
