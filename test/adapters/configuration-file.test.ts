import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readConfigurationFile } from '../../adapters/configuration-file.ts';
import { parseConfiguration } from '../../core/config/parse-configuration.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../core/errors.ts';

const DEFAULT_FILE = join(import.meta.dirname, '../../config/tidegate.yaml');
const folder = mkdtempSync(join(tmpdir(), 'configuration-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = `project: assistant
region: us-east-1
quota: { concurrentExecutions: 2000 }
edgeFunctions:
  edge:
    functionName: edge
    alias: live
    memoryMegabytes: 1024
`;

function written(content: string | Uint8Array): string {
  const file = join(folder, 'tidegate.yaml');
  writeFileSync(file, content);
  return file;
}

function refusalOf(file: string): readonly ConfigurationProblem[] {
  try {
    readConfigurationFile(file);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

/** `line path | rule | found | mend` */
function problemsOf(content: string | Uint8Array): readonly string[] {
  return refusalOf(written(content)).map(
    ({ line, path, rule, found, mend }) => `${line} ${path} | ${rule} | ${found} | ${mend}`,
  );
}

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

describe('keys that stand twice', () => {
  test('are reported with both lines, beside everything else', () => {
    expect(problemsOf(`${GOOD}    memoryMegabytes: 512\nmode: none\nproject: other\n`)).toEqual([
      '9 edgeFunctions.edge.memoryMegabytes | a key stands once in its block | memoryMegabytes again, first on line 8 | delete one of the two',
      '10 mode | mode is shadow or act | text "none" | write shadow or act',
      '11 project | a key stands once in its block | project again, first on line 1 | delete one of the two',
    ]);
  });

  test('also when only YAML tells them apart', () => {
    const repeated = problemsOf(`${GOOD}queues: { 1: {}, "1": {} }\n`).filter((problem) =>
      problem.includes('stands once'),
    );

    expect(repeated).toEqual([
      '9 queues.1 | a key stands once in its block | 1 again, first on line 9 | delete one of the two',
    ]);
  });
});

test('__proto__ is refused by name, and reaches no object', () => {
  expect(problemsOf(`${GOOD}__proto__: { mode: act }\n`)).toEqual([
    '9 __proto__ | no key is named __proto__, constructor or prototype | the key __proto__ | rename or delete it',
  ]);
  expect(Reflect.get({}, 'mode')).toBeUndefined();
});

describe('text that is not YAML, or leaves open what it means', () => {
  const YAML_RULE = 'the file is YAML';
  const CORRECT = 'correct the line; text with : or # or a bracket in it stands in quotes';

  test.each([
    [
      'a tab',
      `${GOOD}\tmode: act\n`,
      '9 (the file) | lines are indented by spaces | a tab | replace the tab by two spaces',
    ],
    [
      'a tab that spoils the lines below it',
      'a:\n\tb: 1\n  c: 2\nd: 3\n',
      '2 (the file) | lines are indented by spaces | a tab | replace the tab by two spaces',
    ],
    [
      'a key in another column, and more keys after it',
      'a:\n  b: 1\n c: 2\n d: 3\ne: 4\n',
      '3 (the file) | the keys of a block start in the same column | a key in another column than those above it | indent it as the other keys of its block',
    ],
    [
      'two keys on a line',
      'a: b: c\n',
      '1 (the file) | one key stands on a line | a key after a key on the same line | put the second key on a line of its own, or the text in quotes',
    ],
    [
      'a bracket left open',
      'a: [1, 2\nb: 3\n',
      `2 (the file) | ${YAML_RULE} | flow sequence in block collection must be sufficiently indented and end with a ] | ${CORRECT}`,
    ],
    [
      'a quote left open',
      'a: "x\nb: 3\n',
      `3 (the file) | ${YAML_RULE} | missing closing "quote | ${CORRECT}`,
    ],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      '2 (the file) | the file is one YAML document | a second one after --- | delete the line ---, or what follows it',
    ],
    [
      'an alias without its anchor',
      'a: *nope\n',
      '1 a | an alias stands below its anchor | *nope, and no anchor of that name above it | write &nope where the value stands, or write the value here',
    ],
    [
      'an alias inside of its anchor',
      'a: &a { b: [1, *a] }\n',
      '1 a.b.1 | an alias stands outside its anchor | *a inside of what it stands for | write the value here',
    ],
    [
      'a merge inside of its anchor',
      'a: &a { <<: *a }\n',
      '1 a."<<" | an alias stands outside its anchor | *a inside of what it stands for | write the value here',
    ],
    [
      'a merge of no block',
      'a: { <<: 3 }\n',
      '0 (the file) | aliases and merge keys can be put in place | Merge sources must be maps or map aliases | write the values where they are needed',
    ],
    [
      'a tag',
      'a: !secret x\n',
      '1 a | values are plain YAML, without tags | the tag "!secret" | delete the tag',
    ],
    [
      'a tag that would make a block of defaults',
      'a: !!set { b }\n',
      '1 a | values are plain YAML, without tags | the tag "tag:yaml.org,2002:set" | delete the tag',
    ],
    [
      'blocks without an end',
      '['.repeat(20_000),
      '1 (the file) | blocks are nested a few levels deep | more levels than can be read | give the path of a configuration file',
    ],
  ])('%s', (_, content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });

  test('the same fault twice on a line is one problem', () => {
    const lines = refusalOf(written('a: [[[1\nb: 2\n')).map(
      ({ line, found }) => `${line} ${found}`,
    );

    expect(new Set(lines).size).toBe(lines.length);
  });

  test('all faults at once, keys that stand twice among them', () => {
    expect(
      problemsOf('a: *nope\nb: !tag 1\na: 2\n').map((problem) => problem.split(' | ', 2).join(' ')),
    ).toEqual([
      '1 a an alias stands below its anchor',
      '2 b values are plain YAML, without tags',
      '3 a a key stands once in its block',
    ]);
  });

  test.each([
    ['a list of lists of lists', (name: string, below: string) => `${name}: &${name} [${below}]`],
    ['merges of merges', (name: string, below: string) => `${name}: &${name} { <<: [${below}] }`],
  ])('aliases that multiply are refused before they fill the memory: %s', (_, level) => {
    const names = [...'bcdefghij'];
    const text = names.map((name, index) =>
      level(name, Array.from({ length: 10 }, () => `*${['a', ...names][index]}`).join(', ')),
    );

    expect(problemsOf(`a: &a { x: 1 }\n${text.join('\n')}\n`)).toEqual([
      '0 (the file) | aliases and merge keys can be put in place | Excessive alias count indicates a resource exhaustion attack | write the values where they are needed',
    ]);
  });
});
