import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { parseConfiguration } from '../../core/config/parse-configuration.ts';
import { folder, GOOD, problemsOf, refusalOf, written } from './configuration-file-scene.ts';

const DEFAULT_FILE = join(import.meta.dirname, '../../config/tidegate.yaml');

describe('the file of the repository', () => {
  const { configuration, hash } = readConfigurationFile(DEFAULT_FILE);

  test('holds exactly the numbers of the scaling recommendations', () => {
    const { scaling, pool, thresholds } = configuration.edgeFunctions['assistant-edge'] ?? {};

    expect(scaling).toMatchObject({
      minInstances: 2,
      maxInstances: 20,
      targetConcurrency: 50,
      scaleUpThreshold: 0.7,
      scaleDownThreshold: 0.3,
      scaleUpCooldown: 60,
      scaleDownCooldown: 300,
    });
    expect(pool).toMatchObject({
      minConnections: 10,
      maxConnections: 50,
      connectionTimeout: 30,
      idleTimeout: 600,
      statementTimeout: 60,
    });
    expect(thresholds).toEqual({
      p95Millis: { warning: 1500, critical: 2500 },
      errorPercent: { warning: 2, critical: 5 },
      requestsPerMinute: { warning: 400, critical: 500 },
      spilloverPercent: 1,
      cpuPercent: { warning: 70, critical: 85 },
      memoryPercent: { warning: 70, critical: 85 },
    });
    expect(configuration.queues['assistant-requests']?.thresholds.queueMessages).toEqual({
      warning: 100,
      critical: 500,
    });
    expect(configuration.auroraClusters['assistant-db']?.thresholds).toMatchObject({
      cpuPercent: { warning: 70, critical: 85 },
      memoryPercent: { warning: 70, critical: 85 },
    });
  });

  test('writes the numbers out, rather than leave them to the defaults', () => {
    const text = readFileSync(DEFAULT_FILE, 'utf8');

    const { scaling = {}, pool = {} } = configuration.edgeFunctions['assistant-edge'] ?? {};
    const steps = ['warningStep', 'criticalStep'];
    for (const key of [...Object.keys(scaling), ...Object.keys(pool)])
      if (!steps.includes(key)) expect(text).toMatch(new RegExp(`^ +${key}: `, 'm'));
  });

  test('acts on nothing until somebody says so', () => {
    expect(configuration.mode).toBe('shadow');
    expect(Object.values(configuration.edgeFunctions).map(({ mode }) => mode)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('is the same after a way through JSON, and has the same hash', () => {
    const value: unknown = JSON.parse(JSON.stringify(configuration));
    const file = written(JSON.stringify(value));

    expect(parseConfiguration({ file: 'json', value })).toEqual(configuration);
    expect(readConfigurationFile(file)).toEqual({ configuration, hash });
  });
});

describe('the hash', () => {
  const hashOf = (content: string) => readConfigurationFile(written(content)).hash;

  test('is the same for the same values in another order, with other comments, with defaults written out', () => {
    const reordered = `${GOOD.split('\n').slice(2).join('\n')}\n# turned round\nmode: shadow\nregion: us-east-1\nproject: assistant\n`;

    expect(hashOf(GOOD)).toMatch(/^[0-9a-f]{12}$/);
    expect(hashOf(reordered)).toBe(hashOf(GOOD));
  });

  test('is the same for the same targets in another order', () => {
    const target = (name: string) =>
      `  ${name}: { functionName: ${name}, alias: live, memoryMegabytes: 128, scaling: { maxInstances: 2 } }\n`;

    expect(hashOf(`${GOOD}${target('a')}${target('b')}`)).toBe(
      hashOf(`${GOOD}${target('b')}${target('a')}`),
    );
  });

  test('differs for another value', () => {
    expect(hashOf(GOOD.replace('1024', '1025'))).not.toBe(hashOf(GOOD));
  });
});

describe('what is no configuration file at all', () => {
  test.each([
    ['missing', () => join(folder, 'none.yaml'), 'no file at this path'],
    ['below a file', () => join(DEFAULT_FILE, 'none.yaml'), 'no file at this path'],
    ['a directory', () => folder, 'a directory'],
    ['a device', () => '/dev/null', 'neither a file nor a directory'],
    ['a path that no file can have', () => 'a\0b', 'ERR_INVALID_ARG_VALUE'],
    ['empty', () => written(''), 'no value'],
    ['nothing but comments', () => written('# nothing\n\n'), 'no value'],
    ['a word', () => written('hello'), 'text "hello"'],
    [
      'bytes that are no text',
      () => written(Uint8Array.of(0x70, 0xff, 0xfe)),
      'bytes that are not UTF-8',
    ],
    ['UTF-16', () => written(Buffer.from(`\ufeff${GOOD}`, 'utf16le')), 'bytes that are not UTF-8'],
    ['binary data', () => written('a: 1\0\n'), 'binary data'],
    ['too large', () => written(`# ${'x'.repeat(1_000_000)}`), '1000002 bytes'],
  ])('%s', (_, file, found) => {
    const problems = refusalOf(file());

    expect(problems.map((problem) => [problem.line, problem.path, problem.found])).toEqual([
      [0, '(the file)', found],
    ]);
  });

  test('a byte order mark is no fault', () => {
    expect(problemsOf(`\ufeff${GOOD}`)).toEqual([]);
  });
});

describe('every problem has the line of its key', () => {
  test('in blocks, in flow blocks, in lists, and for a missing key that of its block', () => {
    const text = `${GOOD}    lambdaInsights: maybe
    scaling: { minInstances: 0,
      maxInstances: 20 }
  second:
    functionName: second
    memoryMegabytes: 128
    scaling: { maxInstances: 2 }
auroraClusters:
  db:
    clusterIdentifier: db
    instanceClass: db.r6g.large
    memoryMegabytes: 16384
    maxDatabaseConnections: 100
    availabilityZones:
      - us-east-1a
      - us-east-9
`;

    expect(refusalOf(written(text)).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '9 edgeFunctions.edge.lambdaInsights',
      '10 edgeFunctions.edge.scaling.minInstances',
      '12 edgeFunctions.second.alias',
      '24 auroraClusters.db.availabilityZones.1',
    ]);
  });

  test('of a missing top key none', () => {
    expect(
      refusalOf(written(GOOD.replace('project: assistant\n', ''))).map(({ line }) => line),
    ).toEqual([0]);
  });

  test('with the line ends of Windows too', () => {
    expect(problemsOf(`${GOOD}mode: none\n`.replaceAll('\n', '\r\n'))).toEqual([
      '9 mode | mode is shadow or act | text "none" | write shadow or act',
    ]);
  });

  test('where an alias or a merge key stands for it, that of the value', () => {
    const text = `${GOOD}    scaling: &small
      minInstances: 1
      maxInstances: 0
  second:
    functionName: second
    alias: live
    memoryMegabytes: 128
    scaling: *small
  third:
    functionName: third
    alias: live
    memoryMegabytes: 128
    scaling: { <<: *small, targetConcurrency: 0 }
`;

    expect(refusalOf(written(text)).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '11 edgeFunctions.edge.scaling.maxInstances',
      '11 edgeFunctions.second.scaling.maxInstances',
      '11 edgeFunctions.third.scaling.maxInstances',
      '21 edgeFunctions.third.scaling.targetConcurrency',
    ]);
  });

  test('where blocks are merged, that of the one that wins: its own before the first of several', () => {
    const text = `${GOOD}    scaling:
      <<: [ { minInstances: 0 },
            { minInstances: -1, maxInstances: 0 } ]
      <<: { targetConcurrency: 0 }
      scaleUpCooldown: -1
      <<: { scaleUpCooldown: -2 }
`;

    expect(refusalOf(written(text)).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '10 edgeFunctions.edge.scaling.minInstances',
      '11 edgeFunctions.edge.scaling.maxInstances',
      '12 edgeFunctions.edge.scaling.targetConcurrency',
      '13 edgeFunctions.edge.scaling.scaleUpCooldown',
    ]);
  });
});

test('anchors and merge keys may be used, also for a thousand targets', () => {
  const targets = Array.from(
    { length: 1000 },
    (_, index) => `  f${index}: { <<: *common, functionName: f${index}, scaling: *small }\n`,
  );
  const text = `${GOOD.replace('2000', '1000000').replace('  edge:\n', '  edge: &common\n')}    scaling: &small { maxInstances: 2 }\n${targets.join('')}`;

  const { edgeFunctions } = readConfigurationFile(written(text)).configuration;

  expect(Object.keys(edgeFunctions)).toHaveLength(1001);
  expect(edgeFunctions['f999']).toMatchObject({
    functionName: 'f999',
    alias: 'live',
    scaling: { maxInstances: 2 },
  });
});
