import { RDSServiceException } from '@aws-sdk/client-rds';

export const REGION = 'us-east-1';
const FAILOVER_SECONDS = 30;
const DAY_MILLIS = 86_400_000;

export interface FakeInstance {
  readonly id: string;
  readonly cluster: string;
  readonly instanceClass: string;
  readonly zone: string;
  readonly tags: Map<string, string>;
  readonly parameterGroup: string;
  readonly publiclyAccessible: boolean;
  promotionTier: number;
  status: string;
  isWriter: boolean;
  createdAt: Date | undefined;
}

/** Aurora clusters in memory, on a clock that only tests and calls move. */
export interface RdsWorld {
  readonly instances: Map<string, FakeInstance>;
  /** Every instance that was told to go, as it was at that moment. */
  readonly deletions: FakeInstance[];
  /** Placements (`class@zone`) that a creation is refused in. */
  readonly withoutCapacity: Set<string>;
  /** Placements in which a creation begins, and ends as `insufficient-capacity`. */
  readonly losingCapacity: Set<string>;
  instanceQuota: number;
  now(): Date;
  advance(seconds: number): void;
  after(seconds: number, run: () => void): void;
  addCluster(id: string): void;
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
  const clusterStatuses = new Map<string, string>();
  const timers: { readonly at: number; readonly run: () => void }[] = [];

  const world: RdsWorld = {
    instances: new Map(),
    deletions: [],
    withoutCapacity: new Set(),
    losingCapacity: new Set(),
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

    addCluster(id) {
      clusterStatuses.set(id, 'available');
    },

    setClusterStatus(id, status) {
      clusterStatuses.set(id, status);
    },

    clusterStatus(id) {
      const status = clusterStatuses.get(id);
      return status ?? raise('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);
    },

    addInstance(instance) {
      const added: FakeInstance = {
        instanceClass: 'db.r6g.large',
        zone: `${REGION}a`,
        tags: new Map(),
        promotionTier: 1,
        parameterGroup: 'default.aurora-postgresql16',
        publiclyAccessible: false,
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
      clusterStatuses.set(cluster, 'failing-over');
      world.after(FAILOVER_SECONDS, () => {
        clusterStatuses.set(cluster, 'available');
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
