import {
  CreateDBClusterSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  paginateDescribeDBClusterSnapshots,
  paginateDescribeOrderableDBInstanceOptions,
  type RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod/mini';
import type { CallAnswer } from '../core/runbooks/call-answer.ts';
import type { InstanceSoftware, ScalingPort } from '../core/runbooks/scale-database/ports.ts';
import { isAwsError, outsideFault } from './aws-errors.ts';
import { refusalsAsData } from './aws-refusals.ts';

interface VerticalScalingDependencies {
  readonly client: RDSClient;
  /** A client that makes one attempt: asked again, an instance that is changing already would be refused. */
  readonly onceClient: RDSClient;
}

/** The instance classes of an Aurora cluster as a runbook reads and changes them, and a snapshot of it. */
export function createVerticalScaling({
  client,
  onceClient,
}: VerticalScalingDependencies): ScalingPort {
  return {
    software: (clusterIdentifier) =>
      readSoftware(client, clusterIdentifier).catch(
        outsideFault(`describe the instances of ${clusterIdentifier}`),
      ),

    zonesOffering: ({ engine, engineVersion, instanceClass }) =>
      readOffer(client, {
        Engine: engine,
        EngineVersion: engineVersion,
        DBInstanceClass: instanceClass,
      }).catch(outsideFault(`read where ${instanceClass} is offered`)),

    changeClass(instance, instanceClass) {
      const command = new ModifyDBInstanceCommand({
        DBInstanceIdentifier: instance,
        DBInstanceClass: instanceClass,
        ApplyImmediately: true, // without it in the next maintenance window
      });
      return refusalsAsData(onceClient.send(command), `make ${instance} a ${instanceClass}`);
    },

    snapshots: (clusterIdentifier) =>
      readSnapshots(client, clusterIdentifier).catch(
        outsideFault(`list the snapshots of ${clusterIdentifier}`),
      ),

    async takeSnapshot(snapshot, clusterIdentifier) {
      const command = new CreateDBClusterSnapshotCommand({
        DBClusterSnapshotIdentifier: snapshot,
        DBClusterIdentifier: clusterIdentifier,
      });
      const answer = await refusalsAsData(client.send(command), `take snapshot ${snapshot}`);
      return answer.kind === 'refused'
        ? ((await isTaken(client, snapshot, clusterIdentifier)) ?? answer)
        : answer;
    },

    async snapshotStatus(snapshot) {
      return (await findSnapshot(client, snapshot))?.Status;
    },
  };
}

const InstanceAnswer = z.object({
  DBInstanceIdentifier: z.string(),
  Engine: z.string(),
  EngineVersion: z.string(),
  PendingModifiedValues: z._default(z.record(z.string(), z.unknown()), {}),
});

async function readSoftware(
  client: RDSClient,
  clusterIdentifier: string,
): Promise<readonly InstanceSoftware[]> {
  const { DBInstances = [] } = await client.send(
    // A cluster has at most 16 instances, a page holds 100.
    new DescribeDBInstancesCommand({
      Filters: [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }],
    }),
  );
  return z
    .array(InstanceAnswer)
    .parse(DBInstances)
    .map(({ DBInstanceIdentifier, Engine, EngineVersion, PendingModifiedValues }) => ({
      id: DBInstanceIdentifier,
      engine: Engine,
      engineVersion: EngineVersion,
      pending: Object.fromEntries(
        Object.entries(PendingModifiedValues)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [
            name,
            typeof value === 'string' ? value : JSON.stringify(value),
          ]),
      ),
    }));
}

async function readOffer(
  client: RDSClient,
  ordered: {
    readonly Engine: string;
    readonly EngineVersion: string;
    readonly DBInstanceClass: string;
  },
): Promise<readonly string[]> {
  const zones = new Set<string>();
  for await (const page of paginateDescribeOrderableDBInstanceOptions({ client }, ordered))
    for (const { AvailabilityZones = [] } of page.OrderableDBInstanceOptions ?? [])
      for (const { Name } of AvailabilityZones) if (Name !== undefined) zones.add(Name);
  return [...zones];
}

async function readSnapshots(
  client: RDSClient,
  clusterIdentifier: string,
): Promise<readonly string[]> {
  const asked = { DBClusterIdentifier: clusterIdentifier, SnapshotType: 'manual' };
  const names: string[] = [];
  for await (const page of paginateDescribeDBClusterSnapshots({ client }, asked))
    for (const { DBClusterSnapshotIdentifier } of page.DBClusterSnapshots ?? [])
      if (DBClusterSnapshotIdentifier !== undefined) names.push(DBClusterSnapshotIdentifier);
  return names;
}

/** An earlier attempt, whose answer was lost, has taken it. */
async function isTaken(
  client: RDSClient,
  snapshot: string,
  clusterIdentifier: string,
): Promise<CallAnswer | undefined> {
  const found = await findSnapshot(client, snapshot);
  if (found === undefined) return undefined;
  return found.DBClusterIdentifier === clusterIdentifier
    ? { kind: 'done' }
    : { kind: 'refused', says: `${snapshot} is a snapshot of ${found.DBClusterIdentifier}` };
}

async function findSnapshot(client: RDSClient, snapshot: string) {
  try {
    const { DBClusterSnapshots = [] } = await client.send(
      new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: snapshot }),
    );
    return DBClusterSnapshots[0];
  } catch (error) {
    if (isAwsError(error, 'DBClusterSnapshotNotFoundFault')) return undefined;
    return outsideFault(`describe snapshot ${snapshot}`)(error);
  }
}
