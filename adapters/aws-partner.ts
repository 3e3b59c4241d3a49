import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { Configuration } from '../core/config/schema.ts';
import { OutsideFaultError } from '../core/errors.ts';
import { edgeFunctionMetrics, metricKey } from '../core/metrics.ts';
import type { PartnerPort, TrafficPort } from '../core/runbooks/region-shift/ports.ts';
import { foundationStackName } from '../core/stack-names.ts';
import { createAuroraFailover } from './aws-aurora-failover.ts';
import { createCloudWatchMetrics } from './aws-cloudwatch-metrics.ts';
import { createDynamoDbBrakes } from './aws-dynamodb-brakes.ts';
import { createDynamoDbRunbooks } from './aws-dynamodb-runbooks.ts';
import { createDynamoDbTraffic } from './aws-dynamodb-traffic.ts';
import { outsideFault } from './aws-errors.ts';
import { createHealthCheckTraffic } from './aws-health-check-traffic.ts';
import { createPartnerFreeze } from './aws-partner-freeze.ts';
import type { StateTable } from './state-items.ts';

const HOUR_SECONDS = 3600;
const DAY_MILLIS = 86_400_000;

/** All of them in the partner's region. */
interface PartnerClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBClient;
  readonly rds: RDSClient;
}

interface PartnerDependencies {
  /** This region's: functions have the same names in both, and the partner keeps traffic away from this one. */
  readonly configuration: Configuration;
  readonly cluster: string;
  /** Called with the first call of the port: whoever does not call the partner has no client of its region. */
  readonly connect: () => PartnerClients;
  /** Its traffic, where something else than the partner's table says where it goes. */
  readonly traffic?: TrafficPort;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** The partner's region. Its table is found by the outputs of its foundation stack, whose name is the same in every region. */
export function createPartner(outside: PartnerDependencies): PartnerPort {
  const { configuration, now } = outside;
  const clients = once(outside.connect);
  const table = once(() => findTable(clients(), configuration.project));
  return {
    ...createPartnerFreeze({ ...outside, brakes: async () => createDynamoDbBrakes(await table()) }),
    traffic: outside.traffic ?? partnerTraffic(outside, { clients, table }),

    async unsettledRun(cluster) {
      const lock = await createDynamoDbRunbooks(await table()).read(cluster);
      return lock?.holder?.heldBecause === undefined ? lock?.holder : undefined;
    },

    async peakConcurrency() {
      const metrics = createCloudWatchMetrics({ client: clients().cloudWatch });
      const byFunction = Object.entries(configuration.edgeFunctions).map(
        ([name, block]) =>
          [name, { ...edgeFunctionMetrics(block).inFlight, periodSeconds: HOUR_SECONDS }] as const,
      );
      const to = now();
      const range = { from: new Date(to.getTime() - DAY_MILLIS), to };
      const answers = await metrics.fetch(
        byFunction.map(([, metric]) => metric),
        range,
      );
      const peaks = byFunction.flatMap(([name, metric]): [string, number][] => {
        const { datapoints = [] } = answers.get(metricKey(metric)) ?? {};
        return datapoints.length === 0
          ? []
          : [[name, Math.max(...datapoints.map(({ value }) => value))]];
      });
      return new Map(peaks);
    },

    async readers(clusterIdentifier) {
      const { rds } = clients();
      const clusters = createAuroraFailover({ client: rds, onceClient: rds });
      const { members = [] } = (await clusters.describe(clusterIdentifier)) ?? {};
      return members.filter(({ isWriter, status }) => !isWriter && status === 'available').length;
    },
  };
}

/** The flag in the partner's table, by which it keeps requests away from this region. */
function partnerTraffic(
  { configuration, now }: PartnerDependencies,
  {
    clients,
    table,
  }: { readonly clients: () => PartnerClients; readonly table: () => Promise<StateTable> },
): PartnerPort['traffic'] {
  const port = async () =>
    createHealthCheckTraffic({
      project: configuration.project,
      flags: createDynamoDbTraffic(await table()),
      client: clients().cloudWatch,
      awayFrom: () => configuration.region,
      now,
    });
  return {
    read: async (cluster) => (await port()).read(cluster),
    giveBack: async (cluster, by) => (await port()).giveBack(cluster, by),
  };
}

async function findTable(
  { cloudFormation, dynamoDb }: PartnerClients,
  project: string,
): Promise<StateTable> {
  const StackName = foundationStackName(project);
  const { Stacks = [] } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName }))
    .catch(outsideFault(`find stack ${StackName} of the partner's region`));
  const tableName = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'TableName');
  if (tableName?.OutputValue !== undefined)
    return { client: dynamoDb, tableName: tableName.OutputValue };
  throw new OutsideFaultError(
    `stack ${StackName} of the partner's region must have the output TableName; deploy it`,
  );
}

/** Remembers what was made, and no failure to make it. */
function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => {
    made ??= { it: make() };
    const { it } = made;
    if (it instanceof Promise)
      it.catch(() => {
        made = undefined;
      });
    return it;
  };
}
