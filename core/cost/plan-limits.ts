import type { AuroraClusterConfiguration, Configuration } from '../config/schema.ts';
import { scalableTargets } from '../targets.ts';
import type { PlanAssumptions } from './plan-assumptions.ts';
import { testedLoad } from './tested-load.ts';

/** A limit that all targets share, and how much of it their ceilings together take. */
export interface Limit {
  readonly limit: string;
  readonly taken: number;
  readonly of: number;
}

/** Something in the file that does not do what its author may expect; the file is valid all the same. */
export interface Conflict {
  readonly what: string;
  readonly why: string;
  readonly mend: string;
}

/** What AWS gives an account that has not asked for more; a new account has less (Lambda guide, quotas). */
const DEFAULT_CONCURRENCY = 1000;

export function limitsOf(configuration: Configuration): readonly Limit[] {
  const { quota, auroraClusters } = configuration;
  return [
    {
      limit: "Lambda concurrency, the account's quota as stated",
      taken: concurrencyAtCeilings(configuration),
      of: quota.concurrentExecutions,
    },
    ...Object.entries(auroraClusters).map(([name, { maxDatabaseConnections }]) => ({
      limit: `connections of ${name}`,
      taken: connectionsTo(name, configuration),
      of: maxDatabaseConnections,
    })),
  ];
}

export function findConflicts(
  configuration: Configuration,
  assumptions: PlanAssumptions,
): readonly Conflict[] {
  return [
    ...moreThanTheDefaultQuota(configuration),
    ...ceilingsBelowTheTestedLoad(configuration, assumptions),
    ...thresholdsWithoutAlarm(configuration),
    ...readersWithoutPrice(configuration),
  ];
}

/** Ceilings of all functions, and what is kept for everything else. */
function concurrencyAtCeilings({ edgeFunctions, quota }: Configuration): number {
  // 20 x 50 + 4 x 5 + 100 kept unreserved = 1,120
  return Object.values(edgeFunctions).reduce(
    (sum, { scaling }) => sum + scaling.maxInstances * scaling.targetConcurrency,
    quota.keepUnreserved,
  );
}

function connectionsTo(cluster: string, { edgeFunctions }: Configuration): number {
  const users = Object.values(edgeFunctions).filter(({ database }) => database === cluster);
  return users.reduce((sum, { pool, scaling }) => {
    const pools = pool.scope === 'proxy' ? 1 : scaling.maxInstances * scaling.targetConcurrency;
    return sum + pools * pool.maxConnections;
  }, 0);
}

function moreThanTheDefaultQuota(configuration: Configuration): readonly Conflict[] {
  const needed = concurrencyAtCeilings(configuration);
  if (needed <= DEFAULT_CONCURRENCY) return [];
  const { keepUnreserved } = configuration.quota;
  return [
    {
      what: `the ceilings need a Lambda quota of ${needed}; AWS gives ${DEFAULT_CONCURRENCY} unless asked`,
      why: `with ${DEFAULT_CONCURRENCY} all functions together stop at ${DEFAULT_CONCURRENCY - keepUnreserved} environments`,
      mend: `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${needed} --region ${configuration.region}`,
    },
  ];
}

function ceilingsBelowTheTestedLoad(
  configuration: Configuration,
  { p95Millis }: PlanAssumptions,
): readonly Conflict[] {
  return scalableTargets(configuration).flatMap((target) => {
    if (target.kind !== 'edge-function') return [];
    const { instances } = testedLoad(target, p95Millis);
    if (instances <= target.maxCapacity) return [];
    return [
      {
        what: `${target.name} needs ${instances} instances at its tested load and may have ${target.maxCapacity}`,
        why: 'requests beyond the ceiling find no provisioned environment and may start cold',
        mend: `raise scaling.maxInstances of ${target.name}, or lower thresholds.requestsPerMinute to what it gets`,
      },
    ];
  });
}

function thresholdsWithoutAlarm({ edgeFunctions }: Configuration): readonly Conflict[] {
  const unmeasured = Object.entries(edgeFunctions).filter(
    ([, { lambdaInsights }]) => !lambdaInsights,
  );
  if (unmeasured.length === 0) return [];
  return [
    {
      what: `cpuPercent and memoryPercent have no alarm on ${unmeasured.map(([name]) => name).join(', ')}`,
      why: 'AWS/Lambda measures neither; Lambda Insights does, at a price per request',
      mend: 'add the Lambda Insights layer to the function and write lambdaInsights: true',
    },
  ];
}

function readersWithoutPrice({
  auroraClusters,
  region,
  prices,
}: Configuration): readonly Conflict[] {
  const byClass = new Map(
    Object.values(auroraClusters)
      .filter(({ instanceClass }) => prices?.instanceHour[instanceClass] === undefined)
      .map((cluster) => [cluster.instanceClass, cluster]),
  );
  return [...byClass].map(([instanceClass, cluster]) => ({
    what: `no price for readers of ${instanceClass}: they are in no total`,
    why: 'it depends on region, engine and storage, and changes too often to be written here',
    mend:
      instanceClass === 'db.serverless'
        ? `--instance-price ${instanceClass}=<dollars per ACU-hour x the capacity units you expect>, or prices.instanceHour in the file`
        : `--instance-price ${instanceClass}=<dollars per hour>, or prices.instanceHour in the file, as answered by ${priceQuestion(cluster, region)}`,
  }));
}

function priceQuestion(
  { instanceClass, engine }: AuroraClusterConfiguration,
  region: string,
): string {
  const engineName = engine === 'aurora-mysql' ? 'Aurora MySQL' : 'Aurora PostgreSQL';
  const filters = [
    `Type=TERM_MATCH,Field=instanceType,Value=${instanceClass}`,
    `Type=TERM_MATCH,Field=databaseEngine,Value='${engineName}'`,
    `Type=TERM_MATCH,Field=regionCode,Value=${region}`,
  ];
  return `aws pricing get-products --region us-east-1 --service-code AmazonRDS --filters ${filters.join(' ')}`;
}
