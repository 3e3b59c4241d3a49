import { RDSClient } from '@aws-sdk/client-rds';
import * as z from 'zod';
import { type RdsWorld, raise } from './rds-world.ts';
import { type Exchange, scriptClient } from './scripted-client.ts';

const SWITCHOVER_SECONDS = 50;
const FAILOVER_SECONDS = 40;

/** An Aurora global database over clusters of one RDS world, each of them in a region of its own, with AWS's rules. */
export interface FakeGlobalDatabase {
  /** A real SDK client whose commands end here, as the RDS of any of the regions answers. */
  readonly client: RDSClient;
  readonly exchanges: readonly Exchange[];
  /** Called before each command: an adversary's moment. */
  before: (operation: string) => void;
  /** The next command of this name takes effect, but its answer does not arrive. */
  loseAnswerOf: string | undefined;
  status: string;
  /** Of the member whose cluster takes writes. */
  writerRegion: string;
  /** What a switchover or failover comes to; a test may make it come to nothing. */
  complete: (toRegion: string) => void;
}

interface GlobalDatabaseProps {
  readonly rds: RdsWorld;
  readonly identifier: string;
  /** Identifiers of the clusters by region. */
  readonly clusters: ReadonlyMap<string, string>;
  readonly writerRegion: string;
}

export function clusterArn(region: string, cluster: string): string {
  return `arn:aws:rds:${region}:123456789012:cluster:${cluster}`;
}

export function fakeGlobalDatabase(props: GlobalDatabaseProps): FakeGlobalDatabase {
  const { rds, identifier, clusters, writerRegion } = props;
  const client = new RDSClient({ region: writerRegion });
  const clusterIn = (region: string) => clusters.get(region) ?? '';
  let change:
    | { readonly from: string; readonly to: string; readonly allowsDataLoss: boolean }
    | undefined;

  const database: FakeGlobalDatabase = {
    client,
    exchanges: scriptClient(client, (operation, input) => {
      database.before(operation);
      rds.advance(0.2);
      const output = operations[operation]?.(input);
      if (!output) throw new Error(`the fake knows no ${operation}`);
      if (database.loseAnswerOf !== operation) return output;
      database.loseAnswerOf = undefined;
      return raise('ServiceUnavailable', 'the answer did not arrive', 503);
    }),
    before: () => {},
    loseAnswerOf: undefined,
    status: 'available',
    writerRegion,
    complete(toRegion) {
      database.writerRegion = toRegion;
      for (const [region, cluster] of clusters)
        for (const [index, member] of byTier(rds, cluster).entries())
          member.isWriter = region === toRegion && index === 0;
    },
  };

  /** The role of a cluster that is lost changes, too: it is a secondary when it comes back. */
  function begin(toArn: string, { allowsDataLoss }: { readonly allowsDataLoss: boolean }) {
    const from = database.writerRegion;
    const to = [...clusters.keys()].find(
      (region) => clusterArn(region, clusterIn(region)) === toArn,
    );
    if (database.status !== 'available')
      raise('InvalidGlobalClusterStateFault', `${identifier} is in ${database.status} state`);
    if (to === undefined) raise('DBClusterNotFoundFault', `DBCluster ${toArn} not found.`, 404);
    if (to === from) raise('InvalidDBClusterStateFault', `${toArn} is the writer already`);
    const taking = allowsDataLoss ? [to] : [to, from];
    for (const region of taking)
      if (rds.clusterStatus(clusterIn(region)) !== 'available')
        raise('InvalidDBClusterStateFault', `${clusterIn(region)} is not available`);
    database.status = allowsDataLoss ? 'failing-over' : 'switching-over';
    change = { from, to, allowsDataLoss };
    for (const region of taking) rds.setClusterStatus(clusterIn(region), database.status);
    rds.after(allowsDataLoss ? FAILOVER_SECONDS : SWITCHOVER_SECONDS, () => {
      for (const region of taking) rds.setClusterStatus(clusterIn(region), 'available');
      database.status = 'available';
      change = undefined;
      database.complete(to);
    });
    return { GlobalCluster: described() };
  }

  const described = () => ({
    GlobalClusterIdentifier: identifier,
    Status: database.status,
    Engine: 'aurora-postgresql',
    EngineVersion: '16.6',
    GlobalClusterMembers: [...clusters].map(([region, cluster]) => ({
      DBClusterArn: clusterArn(region, cluster),
      IsWriter: region === database.writerRegion,
    })),
    ...(change && {
      FailoverState: {
        Status: 'failing-over', // of a switchover, too: the API has no other word
        FromDbClusterArn: clusterArn(change.from, clusterIn(change.from)),
        ToDbClusterArn: clusterArn(change.to, clusterIn(change.to)),
        IsDataLossAllowed: change.allowsDataLoss,
      },
    }),
  });

  const known = (given: string) =>
    given === identifier ||
    raise('GlobalClusterNotFoundFault', `Global cluster ${given} not found.`, 404);

  const operations: Record<string, (input: object) => object> = {
    DescribeGlobalClusters(input) {
      known(
        z.strictObject({ GlobalClusterIdentifier: z.string() }).parse(input)
          .GlobalClusterIdentifier,
      );
      return { GlobalClusters: [described()] };
    },
    SwitchoverGlobalCluster(input) {
      const asked = Change.parse(input);
      known(asked.GlobalClusterIdentifier);
      return begin(asked.TargetDbClusterIdentifier, { allowsDataLoss: false });
    },
    /** Without AllowDataLoss it is a switchover. */
    FailoverGlobalCluster(input) {
      const asked = Change.extend({ AllowDataLoss: z.boolean().default(false) }).parse(input);
      known(asked.GlobalClusterIdentifier);
      return begin(asked.TargetDbClusterIdentifier, { allowsDataLoss: asked.AllowDataLoss });
    },
  };
  return database;
}

const Change = z.strictObject({
  GlobalClusterIdentifier: z.string(),
  TargetDbClusterIdentifier: z.string(),
});

/** Those that may be promoted, the lowest tier first. */
function byTier(rds: RdsWorld, cluster: string) {
  return rds.members(cluster).toSorted((a, b) => a.promotionTier - b.promotionTier);
}
