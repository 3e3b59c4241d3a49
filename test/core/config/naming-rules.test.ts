import { describe, expect, test } from '@jest/globals';
import { alarmName } from '../../../core/alarms/alarm-name.ts';
import { problemsOf, small } from './configuration-scene.ts';

const functionOf = (functionName: string, alias = 'live') => ({
  functionName,
  alias,
  memoryMegabytes: 128,
  scaling: { maxInstances: 2, targetConcurrency: 5 },
});

describe('what targets are called and refer to', () => {
  test.each([
    [
      'no target',
      small({ edgeFunctions: undefined, queues: undefined, auroraClusters: undefined }),
      [
        'edgeFunctions | the file names at least one edge function or Aurora cluster | none, so that nothing could scale | add one under edgeFunctions or auroraClusters',
      ],
    ],
    [
      'a name that is no part of an alarm name',
      small({ edgeFunctions: { 'Edge_Two 2': functionOf('two') } }),
      [
        'edgeFunctions."Edge_Two 2" | a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter | "Edge_Two 2" | rename it, e.g. edge-two-2',
      ],
    ],
    [
      'a name without a letter',
      small({ edgeFunctions: { 2: functionOf('two') } }),
      [
        'edgeFunctions.2 | a name is 1-40 lower-case letters, digits and hyphens, and starts with a letter | "2" | rename it',
      ],
    ],
    [
      'a name of two kinds',
      small({ queues: { edge: { queueName: 'other', drives: 'edge' } } }),
      [
        'queues.edge | a name is used once in the file, over all kinds | "edge" is the name of edgeFunctions.edge too | rename one of the two',
      ],
    ],
    [
      'two targets on one alias',
      small({ edgeFunctions: { again: functionOf('edge') } }),
      [
        'edgeFunctions.again.functionName | a resource belongs to one target | edge:live is the resource of edgeFunctions.edge too | delete one of the two targets, or correct functionName',
      ],
    ],
    [
      'two targets on one queue',
      small({ queues: { again: { queueName: 'requests', drives: 'edge' } } }),
      [
        'queues.again.queueName | a resource belongs to one target | requests is the resource of queues.requests too | delete one of the two targets, or correct queueName',
      ],
    ],
    [
      'two targets on one cluster',
      small({
        auroraClusters: {
          again: {
            clusterIdentifier: 'db',
            instanceClass: 'db.serverless',
            memoryMegabytes: 4096,
            maxDatabaseConnections: 100,
            availabilityZones: ['us-east-1a'],
          },
        },
      }),
      [
        'auroraClusters.again.clusterIdentifier | a resource belongs to one target | db is the resource of auroraClusters.db too | delete one of the two targets, or correct clusterIdentifier',
      ],
    ],
    [
      'a queue that drives nothing of the file',
      small({ queues: { requests: { drives: 'edgy' } } }),
      [
        'queues.requests.drives | drives is a name under edgeFunctions | edgy, which edgeFunctions does not have | did you mean edge?',
      ],
    ],
    [
      'a database that is not in the file',
      small({ edgeFunctions: { edge: { database: 'orders' } } }),
      [
        'edgeFunctions.edge.database | database is a name under auroraClusters | orders, which auroraClusters does not have | add orders under auroraClusters, or correct the name',
      ],
    ],
  ])('%s', (_, value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });
});

test.each([
  ['two aliases of one function', small({ edgeFunctions: { blue: functionOf('edge', 'blue') } })],
  [
    'two queues that drive one function',
    small({ queues: { more: { queueName: 'more.fifo', drives: 'edge' } } }),
  ],
  ['a cluster alone', small({ edgeFunctions: undefined, queues: undefined })],
])('allowed: %s', (_, value) => {
  expect(problemsOf(value)).toEqual([]);
});

test('the longest names that are allowed make an alarm name that CloudWatch takes', () => {
  const longest = 'a'.repeat(40);
  const value = small({
    project: longest,
    edgeFunctions: { [longest]: functionOf('longest') },
  });

  expect(problemsOf(value)).toEqual([]);
  expect(problemsOf(small({ project: `${longest}a` }))).toHaveLength(1);
  expect(alarmName(longest, longest, 'response-time', 'critical').length).toBeLessThanOrEqual(255);
});
