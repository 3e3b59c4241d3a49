import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeAccountAttributesCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { OutsideFaultError } from '../core/errors.ts';
import { metricKey } from '../core/metrics.ts';
import type {
  Known,
  ReadinessSource,
  StandbyCluster,
  StandbyGlobal,
} from '../core/readiness/ports.ts';
import { replicationLagMetric, type Standby } from '../core/readiness/standby.ts';
import { createCloudWatchMetrics } from './aws-cloudwatch-metrics.ts';
import { outsideFault } from './aws-errors.ts';
import { createLambdaAccount } from './aws-lambda-account.ts';
import { fetchAllocation } from './aws-lambda-alias.ts';

/** Metrics arrive one to three minutes late. */
const LOOK_BACK_MILLIS = 300_000;
/** DescribeAlarms takes this many names. */
const ALARMS_PER_CALL = 100;

interface AwsReadinessDependencies {
  readonly region: string;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly rds: RDSClient;
}

/** A standby as AWS has it in this region; nothing is cached between readings. */
export function createAwsReadiness(clients: AwsReadinessDependencies): ReadinessSource {
  const { lambda, rds } = clients;
  return {
    async read(standby, now) {
      const account = createLambdaAccount({ client: lambda, now: () => now });
      const [cluster, global, lagMillis, concurrency, instances, environments, alarms] =
        await Promise.all([
          known(readCluster(rds, standby)),
          known(readGlobal(clients, standby)),
          known(readLag(clients, standby, now)),
          known(account.readLimits()),
          known(readInstanceQuota(rds)),
          known(readEnvironments(lambda, standby)),
          known(readAlarms(clients, standby)),
        ]);
      return { cluster, global, lagMillis, concurrency, instances, environments, alarms };
    },
  };
}

async function known<T>(reading: Promise<T>): Promise<Known<T>> {
  try {
    return { kind: 'known', value: await reading };
  } catch (error) {
    if (error instanceof OutsideFaultError) return { kind: 'unknown', says: error.message };
    throw error;
  }
}

async function readCluster(
  rds: RDSClient,
  { clusterIdentifier }: Standby,
): Promise<StandbyCluster> {
  const { DBClusters: [cluster] = [] } = await rds
    .send(new DescribeDBClustersCommand({ DBClusterIdentifier: clusterIdentifier }))
    .catch(outsideFault(`describe cluster ${clusterIdentifier}`));
  const { DBInstances = [] } = await rds
    .send(
      // A cluster has at most 16 instances, a page holds 100.
      new DescribeDBInstancesCommand({
        Filters: [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }],
      }),
    )
    .catch(outsideFault(`describe the instances of ${clusterIdentifier}`));
  return {
    engineVersion: versionOf(clusterIdentifier, cluster?.EngineVersion),
    availableInstances: DBInstances.filter(
      ({ DBInstanceStatus }) => DBInstanceStatus === 'available',
    ).length,
    latestRestorableAt: cluster?.LatestRestorableTime,
    earliestRestorableAt: cluster?.EarliestRestorableTime,
  };
}

async function readGlobal(
  { rds, region }: AwsReadinessDependencies,
  { globalClusterIdentifier, clusterIdentifier }: Standby,
): Promise<StandbyGlobal> {
  const { GlobalClusters: [global] = [] } = await rds
    .send(new DescribeGlobalClustersCommand({ GlobalClusterIdentifier: globalClusterIdentifier }))
    .catch(outsideFault(`describe global cluster ${globalClusterIdentifier}`));
  const members = global?.GlobalClusterMembers ?? [];
  return {
    engineVersion: versionOf(globalClusterIdentifier, global?.EngineVersion),
    isWriterHere: members.some(({ DBClusterArn = '', IsWriter }) => {
      const [, , , ofRegion, , , identifier] = DBClusterArn.split(':');
      return IsWriter === true && ofRegion === region && identifier === clusterIdentifier;
    }),
  };
}

function versionOf(identifier: string, engineVersion: string | undefined): string {
  if (engineVersion === undefined)
    throw new OutsideFaultError(`RDS does not say which version ${identifier} has`);
  return engineVersion;
}

async function readLag(
  { cloudWatch }: AwsReadinessDependencies,
  standby: Standby,
  now: Date,
): Promise<number> {
  const metric = replicationLagMetric(standby);
  const range = { from: new Date(now.getTime() - LOOK_BACK_MILLIS), to: now };
  const answers = await createCloudWatchMetrics({ client: cloudWatch }).fetch([metric], range);
  const newest = answers.get(metricKey(metric))?.datapoints.at(-1);
  if (newest === undefined)
    throw new OutsideFaultError(
      `CloudWatch has no ${metric.metricName} of ${standby.clusterIdentifier} in the last ${LOOK_BACK_MILLIS / 60_000} minutes`,
    );
  return newest.value;
}

async function readInstanceQuota(
  rds: RDSClient,
): Promise<{ readonly used: number; readonly most: number }> {
  const { AccountQuotas = [] } = await rds
    .send(new DescribeAccountAttributesCommand())
    .catch(outsideFault("read the account's quota of DB instances"));
  const quota = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === 'DBInstances');
  const { Used: used, Max: most } = quota ?? {};
  if (used === undefined || most === undefined)
    throw new OutsideFaultError('RDS does not say how many DB instances the account may have');
  return { used, most };
}

/** One after another: Lambda's control plane takes 15 calls a second, of the users' deployments too. */
async function readEnvironments(
  lambda: LambdaClient,
  { functions }: Standby,
): Promise<ReadonlyMap<string, number>> {
  const ready = new Map<string, number>();
  for (const each of functions)
    ready.set(each.functionName, (await fetchAllocation(lambda, each))?.available ?? 0);
  return ready;
}

async function readAlarms(
  { cloudWatch }: AwsReadinessDependencies,
  { alarmNames }: Standby,
): Promise<ReadonlyMap<string, boolean>> {
  const isEnabled = new Map<string, boolean>();
  for (let from = 0; from < alarmNames.length; from += ALARMS_PER_CALL) {
    const AlarmNames = alarmNames.slice(from, from + ALARMS_PER_CALL);
    const { MetricAlarms = [] } = await cloudWatch
      .send(new DescribeAlarmsCommand({ AlarmNames, MaxRecords: ALARMS_PER_CALL }))
      .catch(outsideFault('read the alarms'));
    for (const { AlarmName = '', ActionsEnabled } of MetricAlarms)
      isEnabled.set(AlarmName, ActionsEnabled ?? false);
  }
  return isEnabled;
}
