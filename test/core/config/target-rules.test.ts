import { describe, expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const edge = (changes: unknown) => small({ edgeFunctions: { edge: changes } });
const scaling = (changes: unknown) => edge({ scaling: changes });
const db = (changes: unknown) => small({ auroraClusters: { db: changes } });

describe('a rule between the fields of one target', () => {
  test.each([
    [
      'a floor above its ceiling',
      scaling({ minInstances: 30, maxInstances: 20 }),
      'edgeFunctions.edge.scaling.minInstances | minInstances is at most maxInstances | minInstances 30, maxInstances 20 | lower minInstances to 20, or raise maxInstances to 30',
    ],
    [
      'a floor above the default ceiling',
      scaling({ minInstances: 21 }),
      'edgeFunctions.edge.scaling.minInstances | minInstances is at most maxInstances | minInstances 21, maxInstances 20 | lower minInstances to 20, or raise maxInstances to 21',
    ],
    [
      'a pool with more at least than at most',
      edge({ pool: { minConnections: 51 } }),
      'edgeFunctions.edge.pool.minConnections | minConnections is at most maxConnections | minConnections 51, maxConnections 50 | lower minConnections to 50, or raise maxConnections to 51',
    ],
    [
      'more readers at least than at most',
      db({ minReaders: 5 }),
      'auroraClusters.db.minReaders | minReaders is at most maxReaders | minReaders 5, maxReaders 4 | lower minReaders to 4, or raise maxReaders to 5',
    ],
    [
      'a warning above its critical',
      edge({ thresholds: { p95Millis: { warning: 2500, critical: 1500 } } }),
      'edgeFunctions.edge.thresholds.p95Millis.warning | warning is below critical | warning 2500, critical 1500 | swap them: { warning: 1500, critical: 2500 }',
    ],
    [
      'a warning that is its critical',
      small({ queues: { requests: { thresholds: { queueMessages: { warning: 500 } } } } }),
      'queues.requests.thresholds.queueMessages.warning | warning is below critical | warning 500, critical 500 | lower warning or raise critical',
    ],
    [
      'a warning above the critical of a cluster',
      db({ thresholds: { connectionsPercent: { warning: 90 } } }),
      'auroraClusters.db.thresholds.connectionsPercent.warning | warning is below critical | warning 90, critical 85 | swap them: { warning: 85, critical: 90 }',
    ],
    [
      'down and up at the same utilization',
      scaling({ scaleDownThreshold: 0.7 }),
      'edgeFunctions.edge.scaling.scaleDownThreshold | scaleDownThreshold is below scaleUpThreshold | scaleDownThreshold 0.7, scaleUpThreshold 0.7 | lower scaleDownThreshold to less than 0.7, or raise scaleUpThreshold',
    ],
    [
      'readers that go while the warning still adds one',
      db({ scaleDownCpuPercent: 70 }),
      'auroraClusters.db.scaleDownCpuPercent | scaleDownCpuPercent is below thresholds.cpuPercent.warning | scaleDownCpuPercent 70, thresholds.cpuPercent.warning 70 | lower scaleDownCpuPercent to less than 70, or raise thresholds.cpuPercent.warning',
    ],
    [
      'a warning that steps farther than a critical alarm',
      scaling({ warningStep: 2.1 }),
      'edgeFunctions.edge.scaling.warningStep | warningStep is at most criticalStep | warningStep 2.1, criticalStep 2 | lower warningStep to 2, or raise criticalStep to 2.1',
    ],
    [
      'a step past the scale-down line',
      scaling({ criticalStep: 2.34 }),
      'edgeFunctions.edge.scaling.criticalStep | criticalStep is at most scaleUpThreshold / scaleDownThreshold, 0.7 / 0.3 = 2.33 | 2.34, which lands at a utilization of 0.299, below 0.3 | lower criticalStep to 2.33 or less, or lower scaleDownThreshold',
    ],
    [
      'a default step that other thresholds make too long',
      scaling({ scaleDownThreshold: 0.4 }),
      'edgeFunctions.edge.scaling.criticalStep | criticalStep is at most scaleUpThreshold / scaleDownThreshold, 0.7 / 0.4 = 1.75 | 2, which lands at a utilization of 0.35, below 0.4 | lower criticalStep to 1.75 or less, or lower scaleDownThreshold',
    ],
    [
      'a zone of another region',
      db({ availabilityZones: ['us-east-1a', 'eu-west-1b'] }),
      'auroraClusters.db.availabilityZones.1 | zones lie in the region, us-east-1 | eu-west-1b | write a zone of us-east-1, or correct region',
    ],
    [
      'a zone twice, which would get twice its share',
      db({ availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1a'] }),
      'auroraClusters.db.availabilityZones.2 | an entry stands once in its list | us-east-1a again | delete it',
    ],
    [
      'a fallback that is the class itself',
      db({ fallbackInstanceClasses: ['db.r6g.large'] }),
      'auroraClusters.db.fallbackInstanceClasses.0 | a fallback differs from instanceClass | db.r6g.large | write another class of at least the same size, or delete it',
    ],
    [
      'a fallback twice',
      db({ fallbackInstanceClasses: ['db.r7g.large', 'db.r7g.large'] }),
      'auroraClusters.db.fallbackInstanceClasses.1 | an entry stands once in its list | db.r7g.large again | delete it',
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });
});

test.each([
  ['a floor as high as its ceiling', scaling({ minInstances: 20 })],
  ['no readers at all', db({ minReaders: 0, maxReaders: 0 })],
  ['a step just on the scale-down line', scaling({ scaleUpThreshold: 0.6, criticalStep: 2 })],
  // 0.3 / 0.1 is 2.9999999999999996 in floating point
  [
    'a step on a line that floating point puts lower',
    scaling({ scaleUpThreshold: 0.3, scaleDownThreshold: 0.1, criticalStep: 3 }),
  ],
  ['one side of a threshold', edge({ thresholds: { cpuPercent: { warning: 60 } } })],
  ['CPU thresholds without lambdaInsights', edge({ thresholds: { cpuPercent: { critical: 90 } } })],
])('allowed: %s', (_, value) => {
  expect(problemsOf(value)).toEqual([]);
});

test('where no step fits between the thresholds, only the thresholds can be mended', () => {
  const problems = problemsOf(
    scaling({ scaleUpThreshold: 0.7, scaleDownThreshold: 0.699, criticalStep: 1.25 }),
  );

  expect(problems).toEqual(
    ['warningStep', 'criticalStep'].map(
      (step) =>
        `edgeFunctions.edge.scaling.${step} | ${step} is at most scaleUpThreshold / scaleDownThreshold, 0.7 / 0.699 = 1 | 1.25, which lands at a utilization of 0.56, below 0.699 | lower scaleDownThreshold`,
    ),
  );
});
