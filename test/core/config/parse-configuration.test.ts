import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { problemsInWords } from '../../../core/config/problems-in-words.ts';
import { ConfigurationError } from '../../../core/errors.ts';
import { problemsOf, refusal, SMALL, small } from './configuration-scene.ts';

const parse = (value: unknown) => parseConfiguration({ file: 'tidegate.yaml', value });

test('what a file leaves out gets the numbers of the scaling recommendations', () => {
  const { mode, shards, quota, edgeFunctions, queues, auroraClusters } = parse(SMALL);

  expect({ mode, shards, quota }).toEqual({
    mode: 'shadow',
    shards: 1,
    quota: { concurrentExecutions: 2000, keepUnreserved: 100 },
  });
  expect(edgeFunctions['edge']).toEqual({
    functionName: 'edge',
    alias: 'live',
    memoryMegabytes: 1024,
    policy: 'thresholds',
    architecture: 'x86_64',
    leadSeconds: 180,
    database: 'db',
    lambdaInsights: false,
    errorGate: { deploymentMinutes: 30 },
    existingAlarms: {},
    scaling: {
      minInstances: 2,
      maxInstances: 20,
      targetConcurrency: 50,
      scaleUpThreshold: 0.7,
      scaleDownThreshold: 0.3,
      scaleUpCooldown: 60,
      scaleDownCooldown: 300,
      warningStep: 1.25,
      criticalStep: 2,
    },
    pool: {
      scope: 'proxy',
      minConnections: 10,
      maxConnections: 50,
      connectionTimeout: 30,
      idleTimeout: 600,
      statementTimeout: 60,
    },
    thresholds: {
      p95Millis: { warning: 1500, critical: 2500 },
      errorPercent: { warning: 2, critical: 5 },
      requestsPerMinute: { warning: 400, critical: 500 },
      spilloverPercent: 1,
      cpuPercent: { warning: 70, critical: 85 },
      memoryPercent: { warning: 70, critical: 85 },
    },
  });
  expect(queues['requests']?.thresholds).toEqual({
    queueMessages: { warning: 100, critical: 500 },
    oldestMessageSeconds: { warning: 60, critical: 300 },
  });
  expect(auroraClusters['db']?.thresholds).toEqual({
    cpuPercent: { warning: 70, critical: 85 },
    memoryPercent: { warning: 70, critical: 85 },
    connectionsPercent: { warning: 70, critical: 85 },
  });
});

test('a threshold of which a file changes one side keeps the other', () => {
  const value = small({
    edgeFunctions: { edge: { thresholds: { cpuPercent: { critical: 95 } } } },
  });

  expect(parse(value).edgeFunctions['edge']?.thresholds.cpuPercent).toEqual({
    warning: 70,
    critical: 95,
  });
});

test('parsing what was parsed, through JSON as in a handler, changes nothing', () => {
  const once = parse(SMALL);

  expect(parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
});

test('does not change what it is given', () => {
  const value = small({ mode: 'none', queues: { requests: { drives: 'nobody' } } });
  const before = structuredClone(value);

  problemsOf(value);

  expect(value).toEqual(before);
});

describe('all problems are found at once', () => {
  test('faults of fields hide neither each other nor broken rules between other fields', () => {
    const value = small({
      mode: 'on',
      surprise: 1,
      quota: { concurrentExecutions: '2000' },
      edgeFunctions: {
        edge: {
          alias: 3,
          scaling: { minInstances: 30, scaleUpCooldown: '60s', scaleDownThreshold: 0.8 },
        },
      },
      queues: { requests: { drives: 'edgy' } },
    });

    expect(refusal(value).map(({ path }) => path)).toEqual([
      'mode',
      'quota.concurrentExecutions',
      'edgeFunctions.edge.alias',
      'edgeFunctions.edge.scaling.scaleUpCooldown',
      'surprise',
      'queues.requests.drives',
      'edgeFunctions.edge.scaling.minInstances',
      'edgeFunctions.edge.scaling.scaleDownThreshold',
    ]);
  });

  test('a bad name hides nothing of what is under it', () => {
    const value = small({
      edgeFunctions: { Two: { functionName: 'two', alias: 'live', scaling: { maxInstances: 2 } } },
    });

    expect(refusal(value).map(({ path }) => path)).toEqual([
      'edgeFunctions.Two.memoryMegabytes',
      'edgeFunctions.Two',
    ]);
  });

  test.each([
    [
      'a refused field',
      { edgeFunctions: { edge: { scaling: { minInstances: 'x', maxInstances: 1 } } } },
    ],
    [
      'a sum with a refused part',
      {
        quota: { concurrentExecutions: 500 },
        edgeFunctions: { edge: { scaling: { maxInstances: 0 } } },
      },
    ],
    ['a target that is no block', { edgeFunctions: { edge: 'live' } }],
    ['targets that are no blocks', { edgeFunctions: 'none' }],
    ['a refused name', { queues: { requests: { drives: 5 } } }],
    [
      'a list entry that is none',
      { auroraClusters: { db: { availabilityZones: ['us-east-1a', 'x', 'x'] } } },
    ],
  ])('a rule that would read it keeps silent: %s', (_, changes) => {
    const rules = refusal(small(changes)).map(({ rule }) => rule);

    expect(
      rules.filter((rule) =>
        / is at most | has no | is a name under |names at least|stands once/.test(rule),
      ),
    ).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
  });
});

describe('the error', () => {
  const lines: Record<string, number> = { mode: 9, 'quota.keepUnreserved': 4 };
  const thrown = () => {
    try {
      parseConfiguration({
        file: 'config/tidegate.yaml',
        value: small({ mode: 'acts', quota: { keepUnreserved: 1 } }),
        lineOf: (path) => lines[path.join('.')] ?? 0,
        problems: [{ line: 7, path: 'region', rule: 'r', found: 'f', mend: 'm' }],
      });
    } catch (error) {
      if (error instanceof ConfigurationError) return error;
    }
    throw new Error('was not refused');
  };

  test('has the problems of the reader among its own, by line', () => {
    expect(thrown().problems.map(({ line, path }) => [line, path])).toEqual([
      [4, 'quota.keepUnreserved'],
      [7, 'region'],
      [9, 'mode'],
    ]);
  });

  test('is thrown for the problems of the reader alone', () => {
    const problem = { line: 7, path: 'region', rule: 'r', found: 'f', mend: 'm' };

    expect(() => parseConfiguration({ file: 'f', value: SMALL, problems: [problem] })).toThrow(
      'f breaks 1 rule',
    );
  });

  test('reads well', () => {
    expect(problemsInWords(thrown())).toBe(`config/tidegate.yaml breaks 3 rules

config/tidegate.yaml:4 quota.keepUnreserved
  rule:  keepUnreserved is a whole number from 100 to 10000000
  found: 1
  mend:  raise it to at least 100

config/tidegate.yaml:7 region
  rule:  r
  found: f
  mend:  m

config/tidegate.yaml:9 mode
  rule:  mode is shadow or act
  found: text "acts"
  mend:  did you mean act?
`);
  });

  test('names the file alone where no line is known', () => {
    const error = new ConfigurationError('f.yaml', [
      { line: 0, path: '(the file)', rule: 'r', found: 'f', mend: 'm' },
    ]);

    expect(problemsInWords(error)).toContain('\nf.yaml (the file)\n');
  });
});
