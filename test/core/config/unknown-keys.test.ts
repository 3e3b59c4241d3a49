import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { configurationSchema } from '../../../core/config/schema.ts';
import { problemsOf, SMALL, small } from './configuration-scene.ts';

const edge = (changes: unknown) => small({ edgeFunctions: { edge: changes } });
const queue = (changes: unknown) => small({ queues: { requests: changes } });
const db = (changes: unknown) => small({ auroraClusters: { db: changes } });
const pair = { warning: 2, critical: 3 };

describe('an unknown key is told what it was probably meant to be', () => {
  test.each([
    [
      'a typing error',
      edge({ scaling: { minInstnces: 2 } }),
      'edgeFunctions.edge.scaling.minInstnces | scaling has no key minInstnces | minInstnces: 2 | did you mean minInstances?',
    ],
    [
      'another way of writing',
      edge({ scaling: { min_instances: 2 } }),
      'edgeFunctions.edge.scaling.min_instances | scaling has no key min_instances | min_instances: 2 | did you mean minInstances?',
    ],
    [
      'a unit too much',
      edge({ scaling: { scaleUpCooldownSeconds: 60 } }),
      'edgeFunctions.edge.scaling.scaleUpCooldownSeconds | scaling has no key scaleUpCooldownSeconds | scaleUpCooldownSeconds: 60 | did you mean scaleUpCooldown?',
    ],
    [
      'a key of a block below',
      edge({ minInstances: 2 }),
      'edgeFunctions.edge.minInstances | an edge function has no key minInstances | minInstances: 2 | move it to edgeFunctions.edge.scaling',
    ],
    [
      'a key of the block above',
      edge({ scaling: { database: 'db' } }),
      'edgeFunctions.edge.scaling.database | scaling has no key database | database: text "db" | move it to edgeFunctions.edge',
    ],
    [
      'a key of the top',
      db({ region: 'us-east-1' }),
      'auroraClusters.db.region | an Aurora cluster has no key region | region: text "us-east-1" | move it to the top of the file, not indented',
    ],
    [
      'a top key with a typing error',
      small({ edgeFunction: {} }),
      'edgeFunction | the file has no key edgeFunction | edgeFunction: an empty block | did you mean edgeFunctions?',
    ],
    [
      'nothing like it',
      queue({ colour: 'blue' }),
      'queues.requests.colour | a queue has no key colour | colour: text "blue" | delete it; the keys here are queueName, drives, thresholds',
    ],
    [
      'a side without its threshold',
      queue({ thresholds: { warning: 5 } }),
      'queues.requests.thresholds.warning | thresholds has no key warning | warning: 5 | delete it; the keys here are queueMessages, oldestMessageSeconds',
    ],
    [
      'a key that cannot be printed as it is',
      small({ 'a\u001b[31m b': 1 }),
      `"a\\u001b[31m b" | the file has no key "a\\u001b[31m b" | "a\\u001b[31m b": 1 | delete it; the keys here are ${Object.keys(configurationSchema.shape).join(', ')}, regions`,
    ],
  ])('%s', (_, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });
});

describe('an alarm that the component cannot have is refused with the reason', () => {
  test.each([
    [
      'a queue',
      'CPU usage',
      'queues.requests',
      'cpuPercent',
      'edgeFunctions and auroraClusters',
      queue,
    ],
    [
      'a queue',
      'memory usage',
      'queues.requests',
      'memoryPercent',
      'edgeFunctions and auroraClusters',
      queue,
    ],
    ['a queue', 'response time', 'queues.requests', 'p95Millis', 'edgeFunctions', queue],
    ['a queue', 'request rate', 'queues.requests', 'requestsPerMinute', 'edgeFunctions', queue],
    ['an edge function', 'queue', 'edgeFunctions.edge', 'queueMessages', 'queues', edge],
    ['an edge function', 'queue', 'edgeFunctions.edge', 'oldestMessageSeconds', 'queues', edge],
    [
      'an edge function',
      'database connections',
      'edgeFunctions.edge',
      'connectionsPercent',
      'auroraClusters',
      edge,
    ],
    ['an Aurora cluster', 'response time', 'auroraClusters.db', 'p95Millis', 'edgeFunctions', db],
    ['an Aurora cluster', 'error rate', 'auroraClusters.db', 'errorPercent', 'edgeFunctions', db],
    [
      'an Aurora cluster',
      'spillover',
      'auroraClusters.db',
      'spilloverPercent',
      'edgeFunctions',
      db,
    ],
    ['an Aurora cluster', 'queue', 'auroraClusters.db', 'queueMessages', 'queues', db],
  ])('%s has no %s', (component, measured, path, key, homes, change) => {
    expect(problemsOf(change({ thresholds: { [key]: pair } }))).toEqual([
      `${path}.thresholds.${key} | ${component} has no ${measured}, so it cannot have this alarm | ${key}: a block with warning, critical | delete it; ${key} is for ${homes}`,
    ]);
  });
});

describe('a key that could change what an object is, is refused and changes nothing', () => {
  const rule = 'no key is named __proto__, constructor or prototype';

  test.each([
    ['at the top', '{ "__proto__": { "mode": "act" } }', '__proto__'],
    [
      'as the name of a target',
      '{ "edgeFunctions": { "__proto__": { "alias": "x" } } }',
      'edgeFunctions.__proto__',
    ],
    ['as another name', '{ "queues": { "constructor": {} } }', 'queues.constructor'],
    ['in a block', '{ "quota": { "prototype": 1 } }', 'quota.prototype'],
    [
      'as deep as keys go',
      '{ "queues": { "q": { "thresholds": { "queueMessages": { "__proto__": 1 } } } } }',
      'queues.q.thresholds.queueMessages.__proto__',
    ],
  ])('%s', (_, json, path) => {
    const value = small(JSON.parse(json));

    expect(problemsOf(value)).toContain(
      `${path} | ${rule} | the key ${path.split('.').at(-1)} | rename or delete it`,
    );
    expect(Object.hasOwn(Object.prototype, 'mode')).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'alias')).toBe(false);
  });

  test('a name of Object.prototype is no name of a target', () => {
    const value = small({ queues: { requests: { drives: 'constructor' } } });

    expect(problemsOf(value)).toEqual([
      'queues.requests.drives | drives is a name under edgeFunctions | constructor, which edgeFunctions does not have | add constructor under edgeFunctions, or correct the name',
    ]);
  });
});

test('keys of the schema are not unknown', () => {
  expect(() => parseConfiguration({ file: 'tidegate.yaml', value: SMALL })).not.toThrow();
});
