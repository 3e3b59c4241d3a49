import { RDSServiceException } from '@aws-sdk/client-rds';

export const REGION = 'us-east-1';
const FAILOVER_SECONDS = 30;
const DAY_MILLIS = 86_400_000;
const KEY = `arn:aws:kms:${REGION}:123456789012:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`;

export interface FakeInstance {
  readonly id: string;
  readonly cluster: string;
  instanceClass: string;
  readonly zone: string;
  readonly tags: Map<string, string>;
  readonly parameterGroup: string;
  readonly publiclyAccessible: boolean;
  readonly engine: string;
  readonly engineVersion: string;
  /** Accepted and not made yet, under AWS's names. */
  pending: Readonly<Record<string, string>>;
  promotionTier: number;
  status: string;
  isWriter: boolean;
  createdAt: Date | undefined;
}

export interface FakeCluster {
  readonly id: string;
  status: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  readonly parameterGroup: string;
  /** None: its storage is not encrypted. */
  readonly kmsKeyId: string | undefined;
  readonly iamAuthentication: boolean;
  deletionProtection: boolean;
  readonly logExports: readonly string[];
  readonly capacity: { readonly MinCapacity: number; readonly MaxCapacity: number } | undefined;
  readonly tags: Map<string, string>;
  /** Of continuous backups; the latest is five minutes ago. */
  readonly earliestRestorableAt: Date;
}

export interface FakeSnapshot {
  readonly id: string;
  readonly cluster: string;
  readonly type: 'manual' | 'automated';
  readonly engineVersion: string;
  readonly kmsKeyId: string | undefined;
  readonly createdAt: Date;
  status: string;
}

/** Aurora clusters in memory, on a clock that only tests and calls move. */
export interface RdsWorld {
  readonly instances: Map<string, FakeInstance>;
  readonly clusters: Map<string, FakeCluster>;
  readonly snapshots: Map<string, FakeSnapshot>;
  /** Every instance that was told to go, as it was at that moment. */
  readonly deletions: FakeInstance[];
  /** Placements (`class@zone`) that a creation is refused in. */
  readonly withoutCapacity: Set<string>;
  /** Placements in which a creation begins, and ends as `insufficient-capacity`. */
  readonly losingCapacity: Set<string>;
  /** Placements whose class AWS does not sell there. */
  readonly notOffered: Set<string>;
  instanceQuota: number;
  now(): Date;
  advance(seconds: number): void;
  after(seconds: number, run: () => void): void;
  addCluster(id: string, cluster?: Partial<FakeCluster>): FakeCluster;
  addSnapshot(snapshot: Pick<FakeSnapshot, 'id' | 'cluster'> & Partial<FakeSnapshot>): FakeSnapshot;
  cluster(id: string): FakeCluster;
  setClusterStatus(id: string, status: string): void;
  clusterStatus(id: string): string;
  /** An instance that has been there for a day, if nothing else is said. */
  addInstance(instance: Pick<FakeInstance, 'id' | 'cluster'> & Partial<FakeInstance>): FakeInstance;
  instance(id: string): FakeInstance;
  members(cluster: string): readonly FakeInstance[];
  /** The role moves after 30 s; the cluster is `failing-over` until then. */
  startFailover(cluster: string, to: string): void;
}

export function rdsWorld(startsAt: Date): RdsWorld {
  let millis = startsAt.getTime();
  const timers: { readonly at: number; readonly run: () => void }[] = [];

  const world: RdsWorld = {
    instances: new Map(),
    clusters: new Map(),
    snapshots: new Map(),
    deletions: [],
    withoutCapacity: new Set(),
    losingCapacity: new Set(),
    notOffered: new Set(),
    instanceQuota: 40,

    now: () => new Date(millis),

    advance(seconds) {
      const until = millis + seconds * 1000;
      for (let next = timers[0]; next && next.at <= until; next = timers[0]) {
        timers.shift();
        millis = next.at;
        next.run();
      }
      millis = until;
    },

    after(seconds, run) {
      timers.push({ at: millis + seconds * 1000, run });
      timers.sort((a, b) => a.at - b.at);
    },

    addCluster(id, cluster = {}) {
      const added: FakeCluster = {
        id,
        status: 'available',
        engine: 'aurora-postgresql',
        engineVersion: '16.9',
        port: 5432,
        subnetGroup: 'assistant-private',
        securityGroups: ['sg-0a1b2c3d'],
        parameterGroup: 'assistant-postgresql16',
        kmsKeyId: KEY,
        iamAuthentication: true,
        deletionProtection: true,
        logExports: ['postgresql'],
        capacity: undefined,
        tags: new Map(),
        earliestRestorableAt: new Date(millis - 7 * DAY_MILLIS),
        ...cluster,
      };
      world.clusters.set(id, added);
      return added;
    },

    addSnapshot(snapshot) {
      const { engineVersion, kmsKeyId } = world.cluster(snapshot.cluster);
      const added: FakeSnapshot = {
        type: 'manual',
        status: 'available',
        engineVersion,
        kmsKeyId,
        createdAt: new Date(millis),
        ...snapshot,
      };
      world.snapshots.set(added.id, added);
      return added;
    },

    cluster(id) {
      const cluster = world.clusters.get(id);
      return cluster ?? raise('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);
    },

    setClusterStatus(id, status) {
      world.cluster(id).status = status;
    },

    clusterStatus: (id) => world.cluster(id).status,

    addInstance(instance) {
      const added: FakeInstance = {
        instanceClass: 'db.r6g.large',
        zone: `${REGION}a`,
        tags: new Map(),
        promotionTier: 1,
        parameterGroup: 'default.aurora-postgresql16',
        publiclyAccessible: false,
        engine: 'aurora-postgresql',
        engineVersion: '16.9',
        pending: {},
        status: 'available',
        isWriter: false,
        createdAt: new Date(millis - DAY_MILLIS),
        ...instance,
      };
      world.instances.set(added.id, added);
      return added;
    },

    instance(id) {
      const instance = world.instances.get(id);
      return instance ?? raise('DBInstanceNotFoundFault', `DBInstance ${id} not found.`, 404);
    },

    members: (cluster) =>
      [...world.instances.values()].filter((instance) => instance.cluster === cluster),

    startFailover(cluster, to) {
      if (world.clusterStatus(cluster) !== 'available') return;
      world.setClusterStatus(cluster, 'failing-over');
      world.after(FAILOVER_SECONDS, () => {
        world.setClusterStatus(cluster, 'available');
        if (world.instances.get(to)?.status !== 'available') return;
        for (const member of world.members(cluster)) member.isWriter = member.id === to;
      });
    },
  };
  return world;
}

/** An error as the SDK throws it for an answer of AWS. */
export function raise(name: string, message: string, httpStatusCode = 400): never {
  const $fault = httpStatusCode < 500 ? 'client' : 'server';
  throw new RDSServiceException({ name, message, $fault, $metadata: { httpStatusCode } });
}
