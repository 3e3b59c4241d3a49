import { expect } from '@jest/globals';
import { parseConfiguration } from '../../../core/config/parse-configuration.ts';
import { ConfigurationError, type ConfigurationProblem } from '../../../core/errors.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Block = { readonly [key: string]: Json };

/** A function with a database and a queue, with nothing in it that has a default. */
export const SMALL: Block = {
  project: 'assistant',
  region: 'us-east-1',
  quota: { concurrentExecutions: 2000 },
  edgeFunctions: {
    edge: { functionName: 'edge', alias: 'live', memoryMegabytes: 1024, database: 'db' },
  },
  queues: { requests: { queueName: 'requests', drives: 'edge' } },
  auroraClusters: {
    db: {
      clusterIdentifier: 'db',
      instanceClass: 'db.r6g.large',
      memoryMegabytes: 16_384,
      maxDatabaseConnections: 1600,
      availabilityZones: ['us-east-1a', 'us-east-1b'],
    },
  },
};

/** SMALL with blocks added to it or replaced, key by key; undefined removes a key. */
export function small(changes: unknown): unknown {
  return merged(SMALL, changes);
}

/** Every problem that is found, as one text each: `path | rule | found | mend`. */
export function problemsOf(value: unknown): readonly string[] {
  return refusal(value).map(
    ({ path, rule, found, mend }) => `${path} | ${rule} | ${found} | ${mend}`,
  );
}

export function refusal(value: unknown): readonly ConfigurationProblem[] {
  try {
    parseConfiguration({ file: 'tidegate.yaml', value });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    if (error instanceof ConfigurationError) return error.problems;
  }
  return [];
}

function merged(base: unknown, changes: unknown): unknown {
  if (!isBlock(base) || !isBlock(changes)) return changes;
  const all = { ...base, ...changes };
  const entries = Object.keys(all).map((key) => [
    key,
    Object.hasOwn(changes, key) ? merged(base[key], changes[key]) : base[key],
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isBlock(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
