import { describe, expect, test } from '@jest/globals';
import { problemsOf, small } from './configuration-scene.ts';

const QUOTA_RULE = 'maxInstances x targetConcurrency over all functions is at most';

const functionOf = (name: string, maxInstances: number, targetConcurrency: number) => ({
  functionName: name,
  alias: 'live',
  memoryMegabytes: 128,
  scaling: { maxInstances, targetConcurrency, minInstances: 1 },
});

describe("the ceilings of all functions fit into the account's concurrency", () => {
  test('together with what is kept unreserved they may use it up', () => {
    const value = small({
      quota: { concurrentExecutions: 1120 },
      edgeFunctions: { digest: functionOf('digest', 4, 5) },
    });

    expect(problemsOf(value)).toEqual([]);
  });

  test('one environment too many is refused with the quota to ask for', () => {
    const value = small({
      quota: { concurrentExecutions: 1119 },
      edgeFunctions: { digest: functionOf('digest', 4, 5) },
    });

    expect(problemsOf(value)).toEqual([
      `quota.concurrentExecutions | ${QUOTA_RULE} concurrentExecutions - keepUnreserved, 1119 - 100 = 1019 | 1020: edge 20 x 50, digest 4 x 5 | ask AWS for 1120 (Service Quotas, L-B99A9384) and write it here, or lower maxInstances`,
    ]);
  });

  test('the quota that AWS gives by default does not hold the 20 x 50 of the recommendations', () => {
    expect(problemsOf(small({ quota: { concurrentExecutions: 1000 } }))).toEqual([
      `quota.concurrentExecutions | ${QUOTA_RULE} concurrentExecutions - keepUnreserved, 1000 - 100 = 900 | 1000: edge 20 x 50 | ask AWS for 1100 (Service Quotas, L-B99A9384) and write it here, or lower maxInstances`,
    ]);
  });

  test('of many functions the largest are named', () => {
    const many = Array.from({ length: 8 }, (_, index) => [
      `f${index}`,
      functionOf(`f${index}`, 10, 20 + index),
    ]);

    const [problem] = problemsOf(small({ edgeFunctions: Object.fromEntries(many) }));

    expect(problem).toContain(
      '| 2880: edge 20 x 50, f7 10 x 27, f6 10 x 26, f5 10 x 25, f4 10 x 24 and 4 more | ask AWS for 2980 ',
    );
  });

  test('what is kept unreserved cannot be all of it', () => {
    const value = small({ quota: { concurrentExecutions: 100 } });

    expect(problemsOf(value)).toEqual([
      "quota.keepUnreserved | keepUnreserved is below concurrentExecutions | keepUnreserved 100, concurrentExecutions 100 | write the account's real quota as concurrentExecutions (Service Quotas, L-B99A9384)",
    ]);
  });
});

describe('the pools of a database open no more connections than it takes', () => {
  const DATABASE = 'auroraClusters.db.maxDatabaseConnections';
  const RULE = 'the pools of a database open at most its maxDatabaseConnections,';

  test('a pool per environment counts for every environment', () => {
    const value = small({ edgeFunctions: { edge: { pool: { scope: 'per-environment' } } } });

    expect(problemsOf(value)).toEqual([
      `${DATABASE} | ${RULE} 1600 | 50000: edge 20 instances x 50 environments x 50 connections | put a proxy between (scope: proxy), or lower maxInstances or maxConnections`,
    ]);
  });

  test('a proxy counts once, and those of all functions together', () => {
    const digest = { ...functionOf('digest', 4, 5), database: 'db' };
    const clusters = (maxDatabaseConnections: number) =>
      small({ edgeFunctions: { digest }, auroraClusters: { db: { maxDatabaseConnections } } });

    expect(problemsOf(clusters(100))).toEqual([]);
    expect(problemsOf(clusters(99))).toEqual([
      `${DATABASE} | ${RULE} 99 | 100: edge 50 in its proxy, digest 50 in its proxy | lower maxConnections, or take a larger instance class`,
    ]);
  });

  test('a function without a database opens none', () => {
    const value = small({
      edgeFunctions: { edge: { database: undefined, pool: { scope: 'per-environment' } } },
    });

    expect(problemsOf(value)).toEqual([]);
  });
});
