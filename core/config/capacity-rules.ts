import { listed } from './field-finding.ts';
import type { Rule, RuleFinding } from './finding.ts';
import type { Path } from './path.ts';
import type { Configuration, EdgeFunctionConfiguration } from './schema.ts';

/* Rules on what all targets together may take: of the account's concurrency, of a database's connections. */

const CONCURRENCY: Path = ['quota', 'concurrentExecutions'];
const UNRESERVED: Path = ['quota', 'keepUnreserved'];

export const quotaLeavesRoom: Rule = ({ quota }) =>
  quota.keepUnreserved < quota.concurrentExecutions
    ? []
    : [
        {
          path: UNRESERVED,
          reads: [CONCURRENCY, UNRESERVED],
          rule: 'keepUnreserved is below concurrentExecutions',
          found: `keepUnreserved ${quota.keepUnreserved}, concurrentExecutions ${quota.concurrentExecutions}`,
          mend: "write the account's real quota as concurrentExecutions (Service Quotas, L-B99A9384)",
        },
      ];

export const capacityFitsTheQuota: Rule = (configuration) => {
  const { concurrentExecutions, keepUnreserved } = configuration.quota;
  const available = concurrentExecutions - keepUnreserved;
  const ceilings = ceilingsOf(configuration);
  // assistant-edge 20 x 50 + assistant-digest 4 x 5 = 1,020, beside 100 -> asks for 1,120
  const total = ceilings.reduce((sum, { environments }) => sum + environments, 0);
  if (available <= 0 || total <= available) return [];
  const largestFirst = ceilings.toSorted((a, b) => b.environments - a.environments);
  return [
    {
      path: CONCURRENCY,
      reads: [CONCURRENCY, UNRESERVED, ...ceilings.flatMap(({ reads }) => reads)],
      rule: `maxInstances x targetConcurrency over all functions is at most concurrentExecutions - keepUnreserved, ${concurrentExecutions} - ${keepUnreserved} = ${available}`,
      found: `${total}: ${listed(
        largestFirst.map(({ inWords }) => inWords),
        5,
      )}`,
      mend: `ask AWS for ${total + keepUnreserved} (Service Quotas, L-B99A9384) and write it here, or lower maxInstances`,
    },
  ];
};

export const connectionsFitTheDatabase: Rule = ({ edgeFunctions, auroraClusters }) =>
  Object.entries(auroraClusters).flatMap(([cluster, { maxDatabaseConnections }]) => {
    const users = Object.entries(edgeFunctions).filter(([, { database }]) => database === cluster);
    const pools = users.map(([name, configuration]) => poolOf(name, configuration));
    const total = pools.reduce((sum, { connections }) => sum + connections, 0);
    if (total <= maxDatabaseConnections) return [];
    const largestFirst = pools.toSorted((a, b) => b.connections - a.connections);
    const limit: Path = ['auroraClusters', cluster, 'maxDatabaseConnections'];
    const finding: RuleFinding = {
      path: limit,
      reads: [limit, ...pools.flatMap(({ reads }) => reads)],
      rule: `the pools of a database open at most its maxDatabaseConnections, ${maxDatabaseConnections}`,
      found: `${total}: ${listed(
        largestFirst.map(({ inWords }) => inWords),
        5,
      )}`,
      mend: pools.some(({ isProxy }) => !isProxy)
        ? 'put a proxy between (scope: proxy), or lower maxInstances or maxConnections'
        : 'lower maxConnections, or take a larger instance class',
    };
    return [finding];
  });

interface Ceiling {
  readonly environments: number;
  readonly inWords: string;
  readonly reads: readonly Path[];
}

function ceilingsOf({ edgeFunctions }: Configuration): readonly Ceiling[] {
  return Object.entries(edgeFunctions).map(([name, { scaling }]) => ({
    environments: scaling.maxInstances * scaling.targetConcurrency,
    inWords: `${name} ${scaling.maxInstances} x ${scaling.targetConcurrency}`,
    reads: ceilingPaths(name),
  }));
}

interface Pool {
  readonly connections: number;
  readonly inWords: string;
  readonly isProxy: boolean;
  readonly reads: readonly Path[];
}

function poolOf(name: string, { scaling, pool }: EdgeFunctionConfiguration): Pool {
  const isProxy = pool.scope === 'proxy';
  const { maxInstances, targetConcurrency } = scaling;
  const environments = maxInstances * targetConcurrency;
  return {
    isProxy,
    // per environment: 20 instances x 50 environments x 50 connections = 50,000
    connections: isProxy ? pool.maxConnections : environments * pool.maxConnections,
    inWords: isProxy
      ? `${name} ${pool.maxConnections} in its proxy`
      : `${name} ${maxInstances} instances x ${targetConcurrency} environments x ${pool.maxConnections} connections`,
    reads: [
      ['edgeFunctions', name, 'database'],
      ['edgeFunctions', name, 'pool', 'scope'],
      ['edgeFunctions', name, 'pool', 'maxConnections'],
      ...(isProxy ? [] : ceilingPaths(name)),
    ],
  };
}

function ceilingPaths(name: string): readonly Path[] {
  return ['maxInstances', 'targetConcurrency'].map((key) => [
    'edgeFunctions',
    name,
    'scaling',
    key,
  ]);
}
